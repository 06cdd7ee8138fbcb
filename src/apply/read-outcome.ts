import { withSignal } from '../kernel/with-signal.js';
import type { LivePlan } from '../live/live-plan.js';
import { asRecorded, ownershipOn } from '../live/ownership-on.js';
import { planLive } from '../live/plan-live.js';
import { readBack } from '../live/read-back.js';
import { unwrittenPods } from '../observe/unwritten-pods.js';
import { isOfSingleObjects } from '../plan/single-objects.js';
import type { ApplyContext } from './apply-context.js';
import { planOfReadBack } from './plan-of-read-back.js';

/**
 * The plan from the state that the steps left. Pods whose namespaces they did not write to are not read again; with a
 * cached state only what they wrote is. In a later round another program has written too, so everything is read.
 */
export async function readOutcome(
  live: LivePlan,
  { state, retiring, options }: ApplyContext,
  isFirst: boolean,
  first: LivePlan,
): Promise<LivePlan> {
  const known = [first.desiredState.ownership];
  const unwritten = isFirst ? unwrittenPods(live.observation, live.plan.steps) : undefined;
  const course = { retiring, known, failed: live.failed, before: first.observation.program, unwritten };
  if (options.cached == null || !isFirst || live.readRequest === null)
    return planLive(state, { ...options, cached: null }, course);
  const { observation, readRequest, plan, subject } = live;
  const { program } = live.desiredState;
  const seen = await readBack(withSignal(options), observation, plan.steps, readRequest);
  const read = asRecorded(seen, subject, program);
  const desiredState = {
    ...live.desiredState,
    ownership: plan.steps.every(isOfSingleObjects)
      ? live.desiredState.ownership
      : ownershipOn(read, subject, program, known),
  };
  return { ...live, observation: read, desiredState, plan: planOfReadBack(desiredState, read, observation) };
}
