import type { Fingerprints } from '../drift/fingerprints.js';
import { hostName, sharedNames } from '../drift/names.js';
import type { Cause } from '../events.js';
import type { LoopContext } from './loop-context.js';
import { newWork, type Work } from './memory.js';

/** How much later a scope is looked at again in which nothing is repaired any more. */
const heldBackMs = 1_000;

/**
 * Namespaces that may have changed. They become work only where something was written since they were last seen to be
 * right.
 */
export interface Suspects {
  /** Null: all. */
  readonly add: (names: readonly string[] | null) => void;
  readonly addAll: () => void;
  readonly look: (context: LoopContext) => void;
}

export function makeSuspects(): Suspects {
  const named = new Set<string>();
  let all: Cause | null = null;
  return {
    add: (names) => {
      if (names === null) all = 'drift';
      else for (const name of names) named.add(name);
    },
    addAll: () => {
      all ??= 'resync';
    },
    look: (context) => {
      lookAfterPods(context);
      const names = [...named];
      const every = all;
      named.clear();
      all = null;
      if (names.length === 0 && every === null) return;
      lookAtShared(every === null ? new Set(names) : null, every ?? 'drift', context);
      for (const pod of every === null ? names : [...context.memory.held.keys()])
        lookAtPod(pod, every ?? 'drift', context);
    },
  };
}

/** What pods wrote in the shared part is known; whether others wrote there at the same moment is not. */
function lookAfterPods({ memory: { shared }, options }: LoopContext): void {
  const now = options.clock.now();
  if (shared.lookAt === null || shared.lookAt > now) return;
  shared.lookAt = null;
  shared.work ??= newWork('resync', now);
}

function lookAtShared(
  names: ReadonlySet<string> | null,
  cause: Cause,
  { fingerprints, memory, options, repairs }: LoopContext,
): void {
  const { shared } = memory;
  if (shared.state === null) return;
  const known = sharedNames(shared.state);
  const suspected = known.filter((name) => names?.has(name) ?? true);
  if (suspected.length === 0) return;
  const now = options.clock.now();
  const isUnchanged = suspected.every(lookFor(cause, fingerprints));
  if (!isUnchanged) shared.work = lookedAgain(shared.work, cause, now, repairs.pausedUntil(hostName));
  else if (suspected.length === known.length && shared.work === null) shared.verifiedAt = now;
}

function lookAtPod(pod: string, cause: Cause, { fingerprints, memory, options, repairs }: LoopContext): void {
  const held = memory.held.get(pod);
  if (held === undefined) return;
  const now = options.clock.now();
  const work = memory.work.get(pod) ?? null;
  if (lookFor(cause, fingerprints)(pod)) {
    if (work === null) memory.held.set(pod, { ...held, verifiedAt: now });
  } else memory.work.set(pod, lookedAgain(work, cause, now, repairs.pausedUntil(pod)));
}

/** At a resync nothing was told. */
function lookFor(cause: Cause, { isUnchanged, seemsUnchanged }: Fingerprints): (name: string) => boolean {
  return cause === 'resync' ? seemsUnchanged : isUnchanged;
}

function lookedAgain(work: Work | null, cause: Cause, now: number, pausedUntil: number): Work {
  if (work === null) return newWork(cause, now, Math.max(now, pausedUntil));
  if (Number.isFinite(work.notBefore)) return work;
  return { ...work, notBefore: Math.max(now + heldBackMs, pausedUntil) };
}
