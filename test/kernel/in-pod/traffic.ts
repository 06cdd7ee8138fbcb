import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BusyNode, endpoint, type Family, type Place, serverPort } from './busy-node.js';
import { type LongConnections, openLongConnections } from './long-connections.js';
import { readWrongWays } from './wrong-ways.js';

const kinds = ['outbound', 'inbound', 'probe', 'dns'] as const;

/** Of one kind and family: connections that failed, and first packets that went the wrong way. */
export interface Count {
  readonly flow: string;
  readonly started: number;
  readonly failed: number;
  /** Waited for a retransmission. */
  readonly late: number;
  readonly errors: readonly string[];
  /** Past ztunnel, or, of probes, to it. */
  readonly strayed: number;
}

export interface Traffic {
  readonly counts: () => readonly Count[];
  /** What was counted since, once every connection that is started by now has ended. */
  readonly since: (before: readonly Count[]) => Promise<readonly Count[]>;
  /** Resolves when each flow has started so many more. */
  readonly advance: (connections: number) => Promise<void>;
  readonly long: LongConnections;
  readonly stop: () => Promise<void>;
}

/** As `connection-loop.py` writes it. */
interface LoopReport {
  readonly started: number;
  readonly slow: number;
  readonly failed: number;
  readonly settled: number;
  readonly errors: readonly string[];
}

/**
 * Opens connections without an end, and keeps long ones: from the client's pod to the server's (by HBONE), from outside
 * the mesh to the server's pod, from the node to it as kubelet does, and questions of the client's pod to a DNS server
 * outside.
 * @param options of the program that opens them.
 */
export async function startTraffic(
  node: BusyNode,
  families: readonly Family[] = ['ipv4', 'ipv6'],
  options: readonly string[] = [],
): Promise<Traffic> {
  const { client, host, remote, server } = node;
  const ends: Readonly<Record<(typeof kinds)[number], readonly [Place, Place, number]>> = {
    outbound: [client, server, serverPort],
    inbound: [remote, server, serverPort],
    probe: [host, server, serverPort],
    dns: [client, remote, 53],
  };
  const flows = kinds.flatMap((kind) => families.map((family) => ({ kind, family, flow: `${kind} ${family}` })));
  const nameOf = (flow: string) => `loop-${flow.replace(' ', '-')}`;
  const file = (flow: string) => join(node.folder, `${nameOf(flow)}.json`);
  await Promise.all(
    flows.map(({ family, flow, kind }) => {
      const [from, to, port] = ends[kind];
      // All families of a kind together open one every 10 ms.
      const pause = ['--pause', String(0.01 * families.length), ...(kind === 'dns' ? ['--dns'] : []), ...options];
      const words = ['--report', file(flow), '--target', endpoint(to[family], port), ...pause];
      return node.start(from, nameOf(flow), 'connection-loop', words);
    }),
  );
  const report = (flow: string) => JSON.parse(readFileSync(file(flow), 'utf8')) as LoopReport;
  const reached = async (key: 'settled' | 'started', more: number) => {
    const goals = flows.map(({ flow }) => ({ flow, goal: report(flow).started + more }));
    while (!goals.every(({ flow, goal }) => report(flow)[key] >= goal)) await sleep(20);
  };
  const counts = () => {
    const strayed = readWrongWays(node);
    return flows.map(({ flow }) => {
      const { errors, failed, slow, started } = report(flow);
      return { flow, started, failed, late: slow, errors, strayed: strayed.get(flow) ?? Number.NaN };
    });
  };
  const advance = (connections: number) => reached('started', connections);
  const long = await openLongConnections(node, families);
  await advance(3);
  return {
    counts,
    advance,
    long,
    since: async (before) => {
      // The programs write their reports every 50 ms: after some more connections they are newer than this call.
      await advance(5);
      await reached('settled', 0);
      return counts().map((now, index) => less(now, before[index] ?? now));
    },
    stop: () => node.stop([...flows.map(({ flow }) => nameOf(flow)), ...long.names]),
  };
}

function less(now: Count, before: Count): Count {
  return {
    flow: now.flow,
    started: now.started - before.started,
    failed: now.failed - before.failed,
    late: now.late - before.late,
    errors: now.failed > before.failed ? now.errors : [],
    strayed: now.strayed - before.strayed,
  };
}
