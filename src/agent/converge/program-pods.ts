import type { NodeState, PodRef, PodRow } from '../../index.js';
import type { PodKey } from '../desired/desired.js';
import { ownNamespace, sharedNames } from '../drift/names.js';
import type { Cause } from '../events.js';
import { type Attempt, attempt, HeldBackError } from './attempt.js';
import { type Failure, failedWork, failureOf, hasObstacle, isOfMachine } from './failure.js';
import type { LoopContext } from './loop-context.js';
import { newWork } from './memory.js';

/** How long after pods wrote in it the shared part is looked at, in milliseconds. */
const lookAfterMs = 5_000;

/**
 * Programs pods, or removes what the kernel holds of them, without a look at any other. Those at fault are parted from
 * the rest.
 */
export async function programPods(state: NodeState, pods: readonly PodKey[], context: LoopContext): Promise<void> {
  const there = await withoutGone(state, pods, context);
  if (there.length === 0) return;
  const { memory } = context;
  const causeOf = (scope: string): Cause =>
    memory.work.get(scope)?.cause ?? memory.work.get(there[0] ?? '')?.cause ?? 'retry';
  try {
    const only = there.map((pod) => refOf(pod, context));
    const done = await attempt({ state, only, names: there, beside: sharedNames(state), causeOf }, context);
    const cause = causeOf('');
    settle(there, done, context);
    settleShared(done, context);
    context.options.tell({
      kind: 'converged',
      cause,
      pods: there,
      changes: done.report.plan.changes.length,
      durations: done.durations,
    });
  } catch (error) {
    await afterFailure(error, state, there, context);
  }
}

/** What was right before the pods wrote there, and is as they left it, is not read again for each of them. */
function settleShared({ beside }: Attempt, { fingerprints, memory, options }: LoopContext): void {
  for (const [name, taken] of beside) {
    if (fingerprints.isKnown(name, taken)) continue;
    fingerprints.verified(name, taken);
    memory.shared.lookAt ??= options.clock.now() + lookAfterMs;
  }
}

async function afterFailure(
  error: unknown,
  state: NodeState,
  pods: readonly PodKey[],
  context: LoopContext,
): Promise<void> {
  const { memory, options } = context;
  if (error instanceof HeldBackError) {
    const held = new Set(error.scopes.map(({ scope }) => scope));
    for (const { pushedDownBy, scope } of error.scopes) holdBack(scope, pushedDownBy ?? '', context);
    const rest = pods.filter((pod) => !held.has(pod));
    if (rest.length > 0 && rest.length < pods.length) await programPods(state, rest, context);
    return;
  }
  if (hasObstacle(error, 'not-programmed')) {
    // Somebody took away what all pods share, or the record of it: that comes first.
    memory.shared.work ??= newWork('drift', options.clock.now());
    for (const pod of pods) fail(pod, failureOf(error), context);
    return;
  }
  if (pods.length === 1 || isOfMachine(error)) {
    for (const pod of pods) fail(pod, failureOf(error), context);
    return;
  }
  const half = Math.ceil(pods.length / 2);
  await programPods(state, pods.slice(0, half), context);
  await programPods(state, pods.slice(half), context);
}

/** What a pod had is named, so that it can be removed. */
function refOf(pod: PodKey, { memory }: LoopContext): PodRef {
  const [namespace = '', name = ''] = pod.split('/');
  const had = memory.held.get(pod)?.pod;
  if (had === undefined) return { namespace, name };
  const { hostInterface, ips, uid } = had;
  return {
    namespace,
    name,
    ips,
    ...(uid === null ? {} : { uid }),
    ...(hostInterface === null ? {} : { hostInterface }),
  };
}

/** A pod whose namespace does not exist and of which nothing is held needs no process. */
async function withoutGone(
  state: NodeState,
  pods: readonly PodKey[],
  context: LoopContext,
): Promise<readonly PodKey[]> {
  const { memory, options } = context;
  const gone = await Promise.all(
    pods.map(async (pod) => {
      const declared = memory.declared.get(pod)?.pod;
      const netns = declared === undefined || memory.held.has(pod) ? null : ownNamespace(declared, state);
      return netns !== null && (await options.machine.inode(netns)) === null;
    }),
  );
  for (const pod of pods.filter((_, index) => gone[index])) awaitNamespace(pod, context);
  return pods.filter((_, index) => !gone[index]);
}

function awaitNamespace(pod: PodKey, { memory, options }: LoopContext): void {
  const work = memory.work.get(pod) ?? newWork('retry', options.clock.now());
  const netns = memory.declared.get(pod)?.pod.netns;
  const { error: _, ...later } = failedWork(work, { code: '', message: '' }, options);
  memory.work.set(pod, { ...later, error: null, waitsFor: `its network namespace ${netns} does not exist` });
}

export function settle(
  pods: readonly PodKey[],
  { fingerprints, hasWritten, report }: Attempt,
  context: LoopContext,
): void {
  const { fingerprints: known, memory, options, repairs } = context;
  const now = options.clock.now();
  const rows = new Map<PodKey, PodRow>(report.pods.map((row) => [row.pod, row]));
  for (const pod of pods) {
    const row = rows.get(pod);
    const declared = memory.declared.get(pod);
    if (row?.status === 'failed') {
      fail(pod, { code: 'failed', message: row.why ?? 'it could not be programmed' }, context);
    } else if (declared === undefined || row?.status === 'gone') {
      known.forget(pod);
      repairs.forget(pod);
      if (memory.held.delete(pod)) options.tell({ kind: 'pod-removed', pod });
      memory.work.delete(pod);
      if (declared !== undefined) awaitNamespace(pod, context);
    } else {
      const isWritten = row === undefined ? hasWritten : row.status !== 'unchanged';
      const before = memory.held.get(pod)?.programmedAt ?? null;
      memory.held.set(pod, { pod: declared.pod, programmedAt: isWritten ? now : before, verifiedAt: now });
      memory.work.delete(pod);
      known.verified(pod, fingerprints.get(pod) ?? null);
      if (!isWritten) repairs.found(pod, now);
    }
  }
}

export function fail(pod: PodKey, failure: Failure, { fingerprints, memory, options }: LoopContext): void {
  const before = memory.work.get(pod);
  fingerprints.forget(pod);
  const work = failedWork(before ?? newWork('retry', options.clock.now()), failure, options);
  memory.work.set(pod, work);
  if (before?.error?.message !== failure.message) options.tell({ kind: 'pod-failed', pod, ...failure });
}

function holdBack(pod: PodKey, culprit: string, { fingerprints, memory, options }: LoopContext): void {
  fingerprints.forget(pod);
  const now = options.clock.now();
  const work = memory.work.get(pod) ?? newWork('drift', now);
  const message = `${culprit} stands before ours, which are not put back any more`;
  const error = { code: 'jump-pushed-down', message, at: now, attempts: work.failures, nextAttemptAt: null };
  if (work.error?.code !== error.code)
    options.tell({ kind: 'jump-pushed-down', scope: pod, isRepaired: false, culprit });
  memory.work.set(pod, { ...work, notBefore: Number.POSITIVE_INFINITY, error });
}
