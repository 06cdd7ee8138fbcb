import { setTimeout as pause } from 'node:timers/promises';
import { type PodFailure, type Running, runSteps } from '../execute/run-steps.js';
import { machineOf } from '../kernel/machine-of.js';
import { sayUntouched } from '../kernel/state-directory.js';
import type { LivePlan } from '../live/live-plan.js';
import type { FailedPod } from '../plan/failed-pod.js';
import type { ApplyContext } from './apply-context.js';
import { ApplyError } from './apply-error.js';
import { failedBy, failPods, podsThatDiffer } from './fail-pods.js';
import { generationsOf, withGenerations } from './generations.js';
import { type LeftRecord, recordAhead, recordOutcome } from './keep-record.js';
import { isAtFault, isOutdated, outdatedNote, planAfterRefusal, planAnew } from './plan-after-refusal.js';
import { readOutcome } from './read-outcome.js';
import { returnPointOf } from './return-point.js';
import { restoreRecord, rollBack } from './roll-back.js';

export interface TransactionResult extends LeftRecord {
  readonly after: LivePlan;
}

export type RoundEnd =
  | ({ readonly kind: 'converged' } & TransactionResult)
  | { readonly kind: 'differs'; readonly after: LivePlan }
  | { readonly kind: 'pods-failed'; readonly failures: readonly PodFailure[] }
  | { readonly kind: 'failed'; readonly cause: unknown };

/** How many plans are carried out while other programs keep writing in between. */
const rounds = 3;
const pauseMilliseconds = 50;

/**
 * Carries out a plan, reads back and plans again. Where another program wrote in between, the rest is planned again, a
 * bounded number of times. Where a step fails by itself, everything is rolled back; where it is one in the namespace of
 * a pod, that pod alone, and the rest is planned again without it.
 * @returns the node as it is now, and notes about writers in between and files of ours.
 * @throws ApplyError, with the result of the rollback.
 */
export async function runTransaction(first: LivePlan, context: ApplyContext): Promise<TransactionResult> {
  const live = await context.locks
    .onNode(() => recordAhead(first, context))
    .catch((error: unknown) => Promise.reject(sayUntouched(error)));
  await tellBefore(first, live, context);
  return afterFirstRound(await runRound(live, 1, first, context), live, first, context);
}

/**
 * The rest of a transaction, whose first round has come to an end. @throws ApplyError, with the result of the rollback.
 */
export async function afterFirstRound(
  firstEnd: RoundEnd,
  begun: LivePlan,
  first: LivePlan,
  context: ApplyContext,
): Promise<TransactionResult> {
  const { onNode } = context.locks;
  const outdated = new Set<string>();
  let live = begun;
  let end = firstEnd;
  for (let round = 1; ; ) {
    const isLast = round === rounds;
    if (end.kind === 'converged') {
      const { kind: _, notes, ...result } = end;
      return { ...result, notes: [...outdated, ...notes] };
    }
    for (const cause of causesOf(end)) if (isOutdated(cause)) outdated.add(outdatedNote(cause));
    const next = await planAfter(end, isLast, live, first, context);
    const obstacles = next?.live.plan.obstacles ?? [];
    if (next === null || obstacles.length > 0) {
      const undone = await onNode(() => rollBack(first, context, runningOf(first, context), live.failed));
      if (end.kind === 'differs') throw new ApplyError('not-converged', { plan: end.after.plan, undone });
      const cause = end.kind === 'pods-failed' ? end.failures[0]?.error : end.cause;
      throw new ApplyError('step-failed', { plan: { ...live.plan, obstacles }, cause, undone });
    }
    if (end.kind === 'differs') await pause(pauseMilliseconds * round);
    // Without the pods that are at fault there is less to do each time, so this ends.
    if (!next.isWithoutFailed) round += 1;
    live = next.live;
    end = await runRound(live, round, first, context);
  }
}

/** Where the caller stops it nothing is written, and the record is as it was. */
async function tellBefore(first: LivePlan, { observation: { record } }: LivePlan, context: ApplyContext) {
  const { locks, options } = context;
  try {
    await options.beforeWrite?.(returnPointOf(first, record, context));
  } catch (error) {
    await locks.onNode(() => restoreRecord(first));
    throw error;
  }
}

/**
 * The record of the first round is written by the caller: until then nothing is changed, and a failure needs no
 * rollback.
 */
async function runRound(live: LivePlan, round: number, first: LivePlan, context: ApplyContext): Promise<RoundEnd> {
  const { locks, options } = context;
  const { signal, onStep } = options;
  const isFirst = round === 1;
  // The last time counts: whoever keeps writing elsewhere may not keep us from it, and the read-back judges.
  const generations = round === rounds ? undefined : generationsOf(live);
  try {
    const recorded = isFirst ? live : await locks.onNode(() => recordAhead(live, context));
    const failures = await runSteps(live.plan.steps, { ...runningOf(first, context), signal, onStep, generations });
    if (failures.length > 0) return { kind: 'pods-failed', failures };
    options.onWritten?.();
    const written = generations === undefined ? recorded : withGenerations(recorded, generations);
    const after = await readOutcome(written, context, isFirst, first);
    if (after.plan.changes.length > 0) return { kind: 'differs', after };
    const { record } = recorded.observation;
    const left = await locks.onNode(() => recordOutcome(record, after, context));
    return { kind: 'converged', after, ...left };
  } catch (cause) {
    return { kind: 'failed', cause };
  }
}

function causesOf(end: RoundEnd): readonly unknown[] {
  if (end.kind === 'failed') return [end.cause];
  return end.kind === 'pods-failed' ? end.failures.map(({ error }) => error) : [];
}

interface NextPlan {
  readonly live: LivePlan;
  /** Pods were at fault; each is as it was before. */
  readonly isWithoutFailed: boolean;
}

/** Null where another round cannot help. */
async function planAfter(
  end: Exclude<RoundEnd, { readonly kind: 'converged' }>,
  isLast: boolean,
  live: LivePlan,
  first: LivePlan,
  context: ApplyContext,
): Promise<NextPlan | null> {
  switch (end.kind) {
    case 'differs': {
      if (!isLast) return { live: end.after, isWithoutFailed: false };
      const differing = podsThatDiffer(end.after);
      return differing.length === 0 ? null : without(differing, end.after);
    }
    case 'failed': {
      const next = isLast ? null : await planAfterRefusal(end.cause, context, first, live.failed);
      return next === null ? null : { live: next, isWithoutFailed: false };
    }
    case 'pods-failed': {
      const next = await planAnew(context, first, live.failed);
      if (next === null) return null;
      const atFault = end.failures.filter((one) => isLast || isAtFault(one, next));
      return atFault.length === 0 ? { live: next, isWithoutFailed: false } : without(atFault.map(failedBy), next);
    }
  }

  async function without(pods: readonly FailedPod[], now: LivePlan): Promise<NextPlan> {
    return { live: await failPods(pods, now, first, runningOf(first, context)), isWithoutFailed: true };
  }
}

export function runningOf({ plan }: Pick<LivePlan, 'plan'>, { options, locks }: ApplyContext): Running {
  const { lockSeconds } = options;
  return {
    machine: machineOf(options),
    locks,
    options: { backend: plan.backend, ...(lockSeconds === undefined ? {} : { lockSeconds }) },
  };
}
