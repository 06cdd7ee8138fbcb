import type { Locks } from '../execute/run-steps.js';
import { isPodScope } from '../ir/program.js';
import { machineOf } from '../kernel/machine-of.js';
import type { OtherNamespace } from '../observe/find-namespaces.js';
import type { FailedPod } from '../plan/failed-pod.js';
import { ifWritable, writeRecord } from '../record/record-file.js';
import type { ApplyOptions } from './apply-options.js';
import { podsToLock } from './pods-to-lock.js';
import { plannedBefore, type ReturnPoint } from './return-point.js';
import { rollBack } from './roll-back.js';
import type { RollbackError } from './rollback-error.js';
import { type LockPlace, withNodeLock, withOthers, withPods } from './with-locks.js';

export type GoBackOptions = Pick<ApplyOptions, 'machine' | 'namespaceLockSeconds' | 'onRollback' | 'onWarning'>;

/**
 * Brings the node back to where it was before an apply, whatever was written since: reads, plans, writes, reads back.
 * As a rollback it follows no signal.
 * @param point what `beforeWrite` of the apply was given.
 * @throws LockedError; nothing was changed.
 * @example
 * const undone = await goBack(point);
 */
export async function goBack(point: ReturnPoint, options: GoBackOptions = {}): Promise<'all' | RollbackError> {
  const { location, record, retiring, state } = point;
  const all: ApplyOptions = { ...options, ...point.options };
  const place: LockPlace = { machine: machineOf(options), location, options: all, isRemoval: true };
  const known = await podsToLock(location, state ?? retiring, {});
  const recorded = (record?.namespaces ?? []).filter(({ scope }) => isPodScope(scope));
  const pods = distinct([...known, ...recorded]);
  return pods.length === 0
    ? withNodeLock(place, (locks) => underLocks(locks, []))
    : withPods(pods, place, ({ locks, unlocked }) => underLocks(locks, unlocked));

  function underLocks(own: Locks, unlocked: readonly FailedPod[]): Promise<'all' | RollbackError> {
    return withOthers(record?.namespaces ?? [], own, place, (locks) => takeBack(locks, unlocked));
  }

  async function takeBack(locks: Locks, unlocked: readonly FailedPod[]): Promise<'all' | RollbackError> {
    // The record of a finished apply has forgotten what came before it.
    if (record !== null) await locks.onNode(() => ifWritable(() => writeRecord(location, record)));
    const { lockSeconds } = all;
    const actions = { backend: point.observation.backend, ...(lockSeconds === undefined ? {} : { lockSeconds }) };
    const running = { machine: place.machine, locks, options: actions };
    const context = { state, retiring, options: all, locks, unlocked };
    return locks.onNode(() => rollBack(plannedBefore(point), context, running, [...point.failed, ...unlocked]));
  }
}

function distinct(pods: readonly OtherNamespace[]): readonly OtherNamespace[] {
  return [...new Map(pods.map(({ netns, scope }) => [netns, { netns, scope }] as const)).values()];
}
