import { setTimeout as pause } from 'node:timers/promises';
import { type Running, runSteps } from '../execute/run-steps.js';
import { machineOf } from '../kernel/machine-of.js';
import { sayUntouched } from '../kernel/state-directory.js';
import type { LivePlan } from '../live/live-plan.js';
import { deleteRecord } from '../record/record-file.js';
import type { ApplyContext } from './apply-context.js';
import { ApplyError } from './apply-error.js';
import { recordAhead, recordOutcome } from './keep-record.js';
import { planAfterRefusal } from './plan-after-refusal.js';
import { readOutcome } from './read-outcome.js';
import { rollBack } from './roll-back.js';

export interface TransactionResult {
  readonly after: LivePlan;
  readonly notes: readonly string[];
}

type RoundEnd =
  | ({ readonly kind: 'converged' } & TransactionResult)
  | { readonly kind: 'differs'; readonly after: LivePlan }
  | { readonly kind: 'failed'; readonly cause: unknown };

/** How many plans are carried out while other programs keep writing in between. */
const rounds = 3;
const pauseMilliseconds = 50;

/**
 * Carries out a plan, reads back and plans again. Where another program wrote in between, the rest is planned again, a bounded
 * number of times. Where a step fails by itself, everything is rolled back.
 * @returns the node as it is now, and notes about files of ours.
 * @throws ApplyError, with the result of the rollback.
 */
export async function runTransaction(first: LivePlan, context: ApplyContext): Promise<TransactionResult> {
  let live = await recordAhead(first, context).catch((error: unknown) => Promise.reject(sayUntouched(error)));
  for (let round = 1; ; round += 1) {
    const isLast = round === rounds;
    const end = await runRound(live, round, first, context);
    if (end.kind === 'converged') return { after: end.after, notes: end.notes };
    const next = await planAfter(end, isLast, first, context);
    const obstacles = next?.plan.obstacles ?? [];
    if (next === null || isLast || obstacles.length > 0) {
      const undone = await rollBack(first, context, runningOf(first, context));
      if (end.kind === 'differs') throw new ApplyError('not-converged', { plan: end.after.plan, undone });
      throw new ApplyError('step-failed', { plan: { ...live.plan, obstacles }, cause: end.cause, undone });
    }
    if (end.kind === 'differs') await pause(pauseMilliseconds * round);
    live = next;
  }
}

/** The record of the first round is written by the caller: until then nothing is changed, and a failure needs no rollback. */
async function runRound(live: LivePlan, round: number, first: LivePlan, context: ApplyContext): Promise<RoundEnd> {
  const { signal, onStep } = context.options;
  const isFirst = round === 1;
  try {
    const recorded = isFirst ? live : await recordAhead(live, context);
    await runSteps(live.plan.steps, { ...runningOf(first, context), signal, onStep });
    const after = await readOutcome(recorded, context, isFirst, first);
    if (after.plan.changes.length > 0) return { kind: 'differs', after };
    const { record } = recorded.observation;
    const isGone = context.state === null || record === null;
    const notes = isGone ? await deleteRecord(after.location) : await recordOutcome(record, after, context);
    return { kind: 'converged', after, notes };
  } catch (cause) {
    return { kind: 'failed', cause };
  }
}

/** Null where another round cannot help. */
async function planAfter(
  end: Exclude<RoundEnd, { readonly kind: 'converged' }>,
  isLast: boolean,
  first: LivePlan,
  context: ApplyContext,
): Promise<LivePlan | null> {
  if (end.kind === 'differs') return end.after;
  return isLast ? null : planAfterRefusal(end.cause, context, first);
}

function runningOf({ plan }: LivePlan, { options, locks }: ApplyContext): Running {
  const { lockSeconds } = options;
  return {
    machine: machineOf(options),
    locks,
    options: { backend: plan.backend, ...(lockSeconds === undefined ? {} : { lockSeconds }) },
  };
}
