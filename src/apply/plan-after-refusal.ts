import type { PodFailure } from '../execute/run-steps.js';
import { StepError } from '../execute/step-error.js';
import { ChangedMeanwhileError } from '../kernel/changed-meanwhile-error.js';
import { CommandError } from '../kernel/command-error.js';
import type { LivePlan } from '../live/live-plan.js';
import { planLive } from '../live/plan-live.js';
import { meaningOf } from '../plan/meaning.js';
import type { ApplyContext } from './apply-context.js';

/**
 * The plan from the present state after a step was refused. Null where the new plan has the same step again that a tool
 * refused, since it would only fail again: the node did not change, the step itself is at fault.
 */
export async function planAfterRefusal(
  cause: unknown,
  context: ApplyContext,
  first: LivePlan,
  failed: LivePlan['failed'],
): Promise<LivePlan | null> {
  if (!(cause instanceof StepError) || !isRefusal(cause.cause) || context.options.signal?.aborted) return null;
  const next = await planAnew(context, first, failed);
  return next === null || (!isOutdated(cause) && hasStep(next, cause)) ? null : next;
}

/** The plan from the present state; null if it cannot be read. */
export async function planAnew(
  { state, retiring, options }: ApplyContext,
  first: LivePlan,
  failed: LivePlan['failed'],
): Promise<LivePlan | null> {
  const known = [first.desiredState.ownership];
  const course = { retiring, known, failed, before: first.observation.program };
  return planLive(state, { ...options, cached: null }, course).catch(() => null);
}

/** Whether a new plan would fail in the same way. */
export function isAtFault({ error, netns }: PodFailure, next: LivePlan): boolean {
  if (!(error instanceof StepError) || !isRefusal(error.cause)) return true;
  return (!isOutdated(error) && hasStep(next, error)) || next.failed.some((one) => one.netns === netns);
}

function hasStep({ plan }: LivePlan, { step: { netns, work } }: StepError): boolean {
  return plan.steps.some((step) => step.netns === netns && meaningOf(step.work) === meaningOf(work));
}

/**
 * The step was not even tried, since it was planned on something else: from the present state the same one may succeed.
 */
export function isOutdated(error: unknown): error is StepError {
  return error instanceof StepError && error.cause instanceof ChangedMeanwhileError;
}

export function outdatedNote({ cause, step }: StepError): string {
  return `step ${step.number} was planned again: ${(cause as Error).message}`;
}

/** The tool, or the check right before it, found another state than the one the step was planned for. */
function isRefusal(cause: unknown): boolean {
  return cause instanceof ChangedMeanwhileError || (cause instanceof CommandError && cause.reason === 'exit');
}
