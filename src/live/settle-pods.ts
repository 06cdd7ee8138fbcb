import type { KernelProgram } from '../ir/program.js';
import { type FailedPod, stopsOnePod } from '../plan/failed-pod.js';
import { leaveOut } from '../plan/leave-out.js';
import { makePlan } from '../plan/plan.js';
import { leftOutPods } from './left-out-pods.js';
import type { LivePlan } from './live-plan.js';

/** A reading that is not planned yet, or whose plan is out of date. */
export type Reading = Omit<LivePlan, 'plan'>;

/**
 * The plan of a reading without the pods that failed. One with a collision in its namespace fails, too.
 * @param before the node before the first write of an apply: what failed pods have on the node is left as it was then.
 */
export function settlePods(reading: Reading, failed: readonly FailedPod[], before?: KernelProgram): LivePlan {
  const { observation, subject } = reading;
  const left = leftOutPods(failed, subject, observation.record);
  const settled = leaveOut(reading, left, before ?? observation.program);
  const plan = makePlan(settled.desiredState, settled.observation);
  const colliding = plan.obstacles
    .filter(stopsOnePod)
    .flatMap(({ message, remedy, scope }): readonly FailedPod[] =>
      settled.observation.program.namespaces.flatMap(({ netns, scope: of }) =>
        of === scope && netns !== null ? [{ scope, netns, why: `${message}; ${remedy}` }] : [],
      ),
    );
  const known = [...reading.failed, ...failed];
  if (colliding.length === 0) return { ...reading, ...settled, plan, failed: known };
  const first = colliding.filter(({ netns }, index) => colliding.findIndex((one) => one.netns === netns) === index);
  return settlePods({ ...reading, ...settled, failed: known }, first, before);
}
