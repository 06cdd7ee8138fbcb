import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProgram, stopProgram } from './background.js';
import { run } from './run.js';
import { type Lab, memberNamed, serverPort } from './topology.js';

/** Counts of connections that were started one after the other. */
export interface ConnectionLoopReport {
  readonly started: number;
  readonly opened: number;
  /** Opened connections that waited for a retransmission. */
  readonly slow: number;
  readonly failed: number;
  /** How many, from the first on, have ended. */
  readonly settled: number;
  /** The last few reasons. */
  readonly errors: readonly string[];
  /** Connections that reached the target's node without passing the proxy. */
  readonly leaked: number;
}

export interface ConnectionLoop {
  readonly report: () => Promise<ConnectionLoopReport>;
  /** Resolves when so many more connections have been started. */
  readonly advance: (connections: number) => Promise<void>;
  /** The counts since an earlier report, once every connection that is started by now has ended. */
  readonly since: (before: ConnectionLoopReport) => Promise<ConnectionLoopReport>;
  readonly stop: () => Promise<void>;
}

const table = 'plain-connections';

/**
 * Opens connections from one member to the server of a mesh pod on the other node, without a pause. That node counts
 * connections that arrive in plain text: captured ones arrive at the proxy's port.
 */
export async function startConnectionLoop(lab: Lab, from: string, target: string): Promise<ConnectionLoop> {
  const [source, server] = [memberNamed(lab, from), memberNamed(lab, target)];
  const name = `connection-loop-${from}-${target}-${process.pid}`;
  const file = `${lab.stateFolder}/${name}.json`;
  const { netns, proxy } = lab.nodes[server.node];
  const plain = `iifname != "${proxy.hostInterface}" ip saddr ${source.ip} ip daddr ${server.ip} tcp dport ${serverPort} tcp flags & (syn | ack) == syn counter`;
  const rules = [
    `add table ip ${table}`,
    `add chain ip ${table} seen { type filter hook prerouting priority -400; }`,
    `add rule ip ${table} seen ${plain}`,
  ];
  await run({ argv: ['nft', '-f', '-'], stdin: rules.map((rule) => `${rule}\n`).join(''), netns });
  await startProgram(lab, source, name, 'connection-loop', [
    '--report',
    file,
    '--target',
    `${server.ip}:${serverPort}`,
  ]);
  const counts = async () => JSON.parse(await readFile(file, 'utf8')) as Omit<ConnectionLoopReport, 'leaked'>;
  const until = async (isDone: (count: Omit<ConnectionLoopReport, 'leaked'>) => boolean) => {
    while (!isDone(await counts())) await sleep(20);
  };
  const report = async (): Promise<ConnectionLoopReport> => {
    const listed = await run({ argv: ['nft', 'list', 'chain', 'ip', table, 'seen'], netns });
    return { ...(await counts()), leaked: Number(/counter packets (\d+)/.exec(listed.stdout)?.[1]) };
  };
  const advance = async (connections: number) => {
    const { started } = await counts();
    await until((count) => count.started >= started + connections);
  };
  return {
    report,
    advance,
    since: async (before) => {
      // The program writes its report every 50 ms: after ten more connections the report is newer than this call.
      await advance(10);
      const { started } = await counts();
      await until(({ settled }) => settled >= started);
      const now = await report();
      const less = (key: 'started' | 'opened' | 'slow' | 'failed' | 'leaked') => now[key] - before[key];
      return {
        started: less('started'),
        opened: less('opened'),
        slow: less('slow'),
        failed: less('failed'),
        leaked: less('leaked'),
        settled: now.settled,
        errors: now.failed > before.failed ? now.errors : [],
      };
    },
    stop: async () => {
      await stopProgram(lab, name);
      await run({ argv: ['nft', 'delete', 'table', 'ip', table], netns });
    },
  };
}
