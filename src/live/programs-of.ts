import type { PlanPrograms } from '../report/picture/node-of-plan.js';
import type { LivePlan } from './live-plan.js';

/**
 * What a plan compares, for the picture of its page. Pure.
 * @example
 * planHtml(viewPlan(live.plan), { programs: programsOf(live) });
 */
export function programsOf({
  desiredState,
  observation,
}: Pick<LivePlan, 'desiredState' | 'observation'>): PlanPrograms {
  return { desired: desiredState.program, observed: observation.program };
}
