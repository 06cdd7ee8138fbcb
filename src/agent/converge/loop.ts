import type { NodeState } from '../../index.js';
import type { PodKey } from '../desired/desired.js';
import { makeFingerprints } from '../drift/fingerprints.js';
import { sharedNamespaces } from '../drift/names.js';
import { makeRepairs } from '../drift/repairs.js';
import type { KernelWatch } from '../drift/watch.js';
import type { AgentPod } from '../status/pod-row.js';
import { makeBell } from './bell.js';
import { declare, isSharedAlike } from './declare.js';
import { makeHeldPods } from './held-pods.js';
import type { LoopContext } from './loop-context.js';
import { type Memory, newMemory } from './memory.js';
import { nextStep, type Step } from './next-step.js';
import type { ConvergenceOptions } from './options.js';
import { programPods } from './program-pods.js';
import { programShared } from './program-shared.js';
import { removeAll } from './remove-all.js';
import { makeRows } from './rows.js';
import { makeAwaited } from './settled.js';
import { makeSuspects } from './suspects.js';

/** Keeps the kernel as the source says. */
export interface Convergence {
  /** Something may have changed: the source, or what ztunnel acknowledged. */
  readonly changed: () => void;
  /**
   * Resolves with the row when the pod is redirected. @throws NotRedirectedError when it fails again and again, or the
   * signal aborts.
   */
  readonly settled: (pod: PodKey, signal: AbortSignal) => Promise<AgentPod>;
  readonly rows: () => ReadonlyMap<PodKey, AgentPod>;
  readonly memory: () => Readonly<Memory>;
  /** Whether nothing is under way and nothing is due. */
  readonly isAtRest: () => boolean;
  /** Until the signal aborts and what was under way is finished. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** After `run`: everything of ours goes. */
  readonly removeAll: () => Promise<boolean>;
}

/** How many attempts at each pod come before the first word to ztunnel: what it is not told of it drops. */
const firstAttempts = 3;

/** After which time a companion that failed is told again, in milliseconds. */
const retellMs = 5_000;

export function makeConvergence(options: ConvergenceOptions): Convergence {
  const { clock, companion, hostNetns, source, tell } = options;
  const memory = newMemory();
  const bell = makeBell(clock);
  const suspects = makeSuspects();
  let watch: KernelWatch | null = null;
  const fingerprints = makeFingerprints(
    (name) => watch?.fingerprint(name) ?? null,
    (name) => watch?.glance(name) ?? null,
  );
  const context: LoopContext = { options, memory, fingerprints, repairs: makeRepairs() };
  const firstSeen = new Map<PodKey, number>();
  const [rowsOf, heldPods] = [makeRows(), makeHeldPods()];
  let rows: ReadonlyMap<PodKey, AgentPod> = new Map();
  let holding: ReturnType<typeof heldPods> | null = null;
  let told: NodeState | null = null;
  let retelling: { readonly cancel: () => void } | null = null;
  const awaited = makeAwaited(() => rows, bell.ring);

  return {
    changed: bell.ring,
    settled: (pod, signal) => {
      hurry(pod);
      return awaited.settled(pod, signal);
    },
    rows: () => rows,
    memory: () => memory,
    isAtRest: bell.isAsleep,
    removeAll: async () => {
      const isDone = await removeAll(context);
      await report();
      return isDone;
    },
    run: async (signal) => {
      signal.addEventListener('abort', bell.ring);
      watch = await startWatch();
      const resync = everyResync();
      try {
        while (!signal.aborted) {
          const step = look();
          await report();
          if (signal.aborted) break;
          if (step.kind === 'sleep') await bell.sleep(step.until);
          else await carryOut(step);
        }
        await report();
      } finally {
        resync.cancel();
        retelling?.cancel();
        watch?.close();
      }
    },
  };

  async function startWatch(): Promise<KernelWatch | null> {
    const changed = (names: readonly string[] | null) => {
      suspects.add(names);
      bell.ring();
    };
    return (
      (await options.watch?.({ hostNetns, changed, warn: (message) => tell({ kind: 'warning', message }) })) ?? null
    );
  }

  /** Takes in what is new, and decides. */
  function look(): Step {
    const desired = source.current();
    if (desired !== null && desired !== memory.desired) {
      declare(memory, desired, clock.now());
      follow();
    }
    suspects.look(context);
    return nextStep(memory, awaited.pods(), clock.now());
  }

  async function carryOut(step: Exclude<Step, { readonly kind: 'sleep' }>): Promise<void> {
    if (step.kind === 'shared') await programShared(step.state, context);
    else if (step.kind === 'pods') await programPods(step.state, step.pods, context);
    else await removeAll(context);
    memory.hasTriedAll ||= isTried();
    follow();
  }

  /** Whoever waits for a pod is not kept waiting by its pauses. */
  function hurry(pod: PodKey): void {
    const work = memory.work.get(pod);
    if (work !== undefined && Number.isFinite(work.notBefore))
      memory.work.set(pod, { ...work, notBefore: clock.now() });
  }

  function isTried(): boolean {
    if (memory.shared.state === null) return false;
    return [...memory.work.values()].every(
      ({ cause, failures, waitsFor }) =>
        cause !== 'start' && (cause !== 'retry' || failures >= firstAttempts || waitsFor !== null),
    );
  }

  function follow(): void {
    const { declared, desired, held, shared } = memory;
    const state = desired?.kind === 'state' ? desired.state : shared.state;
    const pods = [...held, ...declared].flatMap(([key, { pod }]) =>
      pod.netns === null ? [] : [[key, pod.netns] as const],
    );
    watch?.follow(new Map([...(state === null ? [] : sharedNamespaces(state, hostNetns)), ...pods]));
  }

  /** Tells everybody who listens how far it is: ztunnel first, then those who wait, then the rest. */
  async function report(): Promise<void> {
    await tellCompanion();
    const before = rows;
    rows = rowsOf(memory, companion.acknowledgement, (pod) => {
      const since = firstSeen.get(pod) ?? clock.now();
      firstSeen.set(pod, since);
      return since;
    });
    awaited.look();
    if (rows === before) return;
    for (const pod of firstSeen.keys()) if (!rows.has(pod)) firstSeen.delete(pod);
    for (const [pod, { declaredAt, phase }] of rows)
      if (phase === 'redirected' && before.get(pod)?.phase !== 'redirected')
        tell({ kind: 'pod-redirected', pod, sinceDeclared: clock.now() - (declaredAt ?? clock.now()) });
    options.changed(rows);
  }

  async function tellCompanion(): Promise<void> {
    const held = heldPods(memory);
    if (held !== holding) companion.hold(held);
    holding = held;
    const { state } = memory.shared;
    const isTold = state === null ? told === null : told !== null && isSharedAlike(told, state);
    if (isTold || (state !== null && !memory.hasTriedAll)) return;
    try {
      await companion.nodeProgrammed(state);
      told = state;
    } catch (error) {
      retelling?.cancel();
      retelling = clock.after(retellMs, bell.ring);
      tell({ kind: 'warning', message: error instanceof Error ? error.message : String(error) });
    }
  }

  function everyResync(): { readonly cancel: () => void } {
    let timer = clock.after(options.resyncMs, again);
    function again() {
      suspects.addAll();
      bell.ring();
      timer = clock.after(options.resyncMs, again);
    }
    return { cancel: () => timer.cancel() };
  }
}
