import { ChangedMeanwhileError } from '../execute/changed-meanwhile.js';
import { StepError } from '../execute/step-error.js';
import { CommandError } from '../kernel/command-error.js';
import type { LivePlan } from '../live/live-plan.js';
import { planLive } from '../live/plan-live.js';
import { meaningOf } from '../plan/meaning.js';
import type { ApplyContext } from './apply-context.js';

/**
 * The plan from the present state after a tool refused a step. Null where the new plan has the same step again, since it would
 * only fail again: the node did not change, the step itself is at fault.
 */
export async function planAfterRefusal(
  cause: unknown,
  { state, retiring, options }: ApplyContext,
  first: LivePlan,
): Promise<LivePlan | null> {
  if (!(cause instanceof StepError) || !isRefusal(cause.cause) || options.signal?.aborted) return null;
  const next = await planLive(state, { ...options, cached: null }, retiring, [first.desiredState.ownership]).catch(
    () => null,
  );
  if (next === null) return null;
  const { netns, work } = cause.step;
  const isSame = next.plan.steps.some((step) => step.netns === netns && meaningOf(step.work) === meaningOf(work));
  return isSame ? null : next;
}

/** The tool, or the check right before it, found another state than the one the step was planned for. */
function isRefusal(cause: unknown): boolean {
  return cause instanceof ChangedMeanwhileError || (cause instanceof CommandError && cause.reason === 'exit');
}
