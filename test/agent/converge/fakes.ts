import type { Clock } from '../../../src/agent/converge/clock.js';
import { type Convergence, makeConvergence } from '../../../src/agent/converge/loop.js';
import type { Desired } from '../../../src/agent/desired/desired.js';
import type { KernelWatch, KernelWatchOptions } from '../../../src/agent/drift/watch.js';
import type { AgentEvent } from '../../../src/agent/events.js';
import type { HeldPod } from '../../../src/agent/modes/agent-mode.js';
import type { Acknowledgement } from '../../../src/agent/status/pod-row.js';
import type { NodeState } from '../../../src/index.js';
import type { InMemoryKernel } from '../../fakes/index.js';

/** Time that passes only while everybody sleeps. */
export function fakeClock(): Clock & { readonly advance: (milliseconds: number) => void } {
  let now = 1_000_000;
  const timers = new Set<{ readonly at: number; readonly then: () => void }>();
  return {
    now: () => now,
    random: () => 0.5,
    after: (milliseconds, then) => {
      const timer = { at: now + milliseconds, then };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
    advance: (milliseconds) => {
      now += milliseconds;
      for (const timer of [...timers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)) {
        timers.delete(timer);
        timer.then();
      }
    },
  };
}

export interface FakeSource {
  desired: Desired | null;
  /** How often it was asked. */
  asked: number;
  readonly current: () => Desired | null;
  readonly health: () => { readonly isSynced: boolean; readonly error: string | null };
}

function fakeSource(): FakeSource {
  const source: FakeSource = {
    desired: null,
    asked: 0,
    current: () => {
      source.asked += 1;
      return source.desired;
    },
    health: () => ({ isSynced: source.desired !== null, error: null }),
  };
  return source;
}

export function desired(state: NodeState): Desired {
  return { kind: 'state', state, identities: new Map(), waiting: [] };
}

export interface FakeCompanion {
  readonly held: ReadonlyMap<string, HeldPod>[];
  readonly programmed: (NodeState | null)[];
  acknowledgement: (pod: string) => Acknowledgement;
  readonly hold: (pods: ReadonlyMap<string, HeldPod>) => void;
  readonly nodeProgrammed: (state: unknown) => Promise<void>;
}

function fakeCompanion(): FakeCompanion {
  const companion: FakeCompanion = {
    held: [],
    programmed: [],
    acknowledgement: () => ({ state: 'not-needed' }),
    hold: (pods) => {
      companion.held.push(pods);
    },
    nodeProgrammed: async (state) => {
      companion.programmed.push(state as NodeState | null);
    },
  };
  return companion;
}

/** Fingerprints of the in-memory kernel, and notices when somebody says so. */
export function fakeWatch(kernel: InMemoryKernel) {
  let paths: ReadonlyMap<string, string> = new Map();
  let options: KernelWatchOptions | null = null;
  const fingerprint = (name: string): string | null => {
    const key = kernel.namespaceAt(paths.get(name) ?? '')?.key;
    if (key === undefined) return null;
    return kernel
      .state()
      .filter((line) => line.startsWith(`${key}: `))
      .join('\n');
  };
  return {
    watch: async (given: KernelWatchOptions): Promise<KernelWatch> => {
      options = given;
      return {
        follow: (namespaces) => (paths = namespaces),
        fingerprint,
        glance: fingerprint,
        close: () => (options = null),
      };
    },
    notify: (names: readonly string[] | null) => options?.changed(names),
    followed: () => paths,
  };
}

export interface RunningLoop {
  readonly loop: Convergence;
  readonly source: FakeSource;
  readonly companion: FakeCompanion;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly watch: ReturnType<typeof fakeWatch>;
  readonly events: AgentEvent[];
  /** Waits, while time stands still, until nothing is under way. */
  readonly rest: () => Promise<void>;
  readonly phases: () => Readonly<Record<string, string>>;
  readonly change: (desired: Desired) => void;
}

export async function withLoop<T>(
  { kernel, options }: { readonly kernel: InMemoryKernel; readonly options: { readonly stateDirectory?: string } },
  work: (running: RunningLoop) => Promise<T>,
  { isWatched = true }: { readonly isWatched?: boolean } = {},
): Promise<T> {
  const [clock, source, companion, watch] = [fakeClock(), fakeSource(), fakeCompanion(), fakeWatch(kernel)];
  const events: AgentEvent[] = [];
  const loop = makeConvergence({
    source,
    companion: companion as never,
    watch: isWatched ? watch.watch : null,
    hostNetns: '/proc/self/ns/net',
    machine: kernel.machine,
    stateDirectory: options.stateDirectory ?? null,
    resyncMs: 60_000,
    clock,
    tell: (event) => events.push(event),
    changed: () => {},
  });
  const controller = new AbortController();
  const ended = loop.run(controller.signal);
  const rest = async () => {
    do await new Promise((resolve) => setTimeout(resolve, 1));
    while (!loop.isAtRest());
  };
  try {
    return await work({
      ...{ clock, companion, events, loop, rest, source, watch },
      phases: () =>
        Object.fromEntries([...loop.rows()].map(([pod, { phase }]) => [pod.replace('default/', ''), phase])),
      change: (next) => {
        source.desired = next;
        loop.changed();
      },
    });
  } finally {
    controller.abort();
    await ended;
  }
}
