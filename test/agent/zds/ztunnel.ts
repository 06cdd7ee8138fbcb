import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentEvent } from '../../../src/agent/events.js';
import type { Companion, HeldPod } from '../../../src/agent/modes/agent-mode.js';
import { inPod } from '../../../src/agent/modes/in-pod/index.js';
import { parseNodeState } from '../../../src/index.js';
import { type Background, labProgram } from '../../python.js';

/** What the stand-in prints. */
export interface Said {
  readonly event: 'connected' | 'told' | 'started' | 'stopped' | 'ended';
  readonly kind?: string;
  readonly uid?: string;
  readonly hex?: string;
  readonly why?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly serviceAccount?: string;
  readonly namespace_inode?: number;
}

export interface Ztunnel extends Background {
  readonly next: () => Promise<Said>;
  /** What it is told, up to this. */
  readonly until: (kind: string, uid?: string) => Promise<readonly Said[]>;
}

export interface Agent {
  readonly companion: Companion;
  readonly events: readonly AgentEvent[];
  /** Pods whose acknowledgement was told to have changed. */
  readonly acknowledged: readonly string[];
  readonly socket: string;
  /** Until something is so. It looks again at each event and each change. */
  readonly becomes: (isSo: () => boolean) => Promise<void>;
  readonly ztunnel: (...options: readonly string[]) => Ztunnel;
  readonly stop: () => Promise<void>;
}

const parsed = parseNodeState(
  JSON.stringify({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'inpod',
    profile: 'hardened',
    node: { name: 'n' },
    pods: [],
  }),
);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
export const state = parsed.value;

/** The companion of in-pod mode, with the real socket. */
export async function startAgent(): Promise<Agent> {
  const folder = mkdtempSync(join(tmpdir(), 'redirect-zds-'));
  const socket = join(folder, 'run/ztunnel.sock');
  const events: AgentEvent[] = [];
  const acknowledged: string[] = [];
  const programs: Background[] = [];
  let look = () => {};
  const companion = await inPod.start({
    runDirectory: folder,
    ztunnelSocket: socket,
    tell: (event) => {
      events.push(event);
      look();
    },
    acknowledged: (pods) => {
      acknowledged.push(...pods);
      look();
    },
  });
  return {
    companion,
    events,
    acknowledged,
    socket,
    becomes: async (isSo) => {
      while (!isSo())
        await new Promise<void>((resolve) => {
          look = resolve;
        });
    },
    ztunnel: (...options) => {
      const program = labProgram('zds.py', ['--socket', socket, ...options]);
      programs.push(program);
      const next = async () => JSON.parse(await program.line()) as Said;
      const until = async (kind: string, uid?: string) => {
        const told: Said[] = [];
        for (;;) {
          const said = await next();
          if (said.event === 'told') told.push(said);
          if (said.event === 'told' && said.kind === kind && (uid === undefined || said.uid === uid)) return told;
        }
      };
      return { ...program, next, until };
    },
    stop: async () => {
      await Promise.all(programs.map((program) => program.end()));
      await companion.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

const ownNamespace = '/proc/self/ns/net';
export const ownInode = statSync(ownNamespace).ino;

/** Pods by name; their uid is `uid-NAME`. */
export function pods(...names: readonly string[]): ReadonlyMap<string, HeldPod> {
  return new Map(names.map((name) => [`default/${name}`, pod(name)]));
}

export function pod(name: string, changes: Partial<HeldPod> = {}): HeldPod {
  return {
    pod: `default/${name}`,
    uid: `uid-${name}`,
    name,
    namespace: 'default',
    netns: ownNamespace,
    ips: [],
    identity: { serviceAccount: 'sa' },
    ...changes,
  };
}
