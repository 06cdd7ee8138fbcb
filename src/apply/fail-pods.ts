import { namespacesAtOnce, type PodFailure, type Running } from '../execute/run-steps.js';
import { isPodScope } from '../ir/program.js';
import { makeGate } from '../kernel/process/gate.js';
import { memberOwner } from '../live/left-out-pods.js';
import type { LivePlan } from '../live/live-plan.js';
import { settlePods } from '../live/settle-pods.js';
import type { FailedPod } from '../plan/failed-pod.js';
import { describeItem } from '../report/describe-item.js';
import { boundedRunning } from './roll-back.js';
import { rollBackPod } from './roll-back-pod.js';

/**
 * Takes back what was done in the namespaces of pods.
 * @returns the plan of the others: what the pods have on the node is as it was before the first write.
 */
export async function failPods(
  pods: readonly FailedPod[],
  live: LivePlan,
  first: LivePlan,
  running: Running,
): Promise<LivePlan> {
  const gate = makeGate(namespacesAtOnce);
  const bounded = boundedRunning(running);
  const fallen = await Promise.all(
    pods.map((pod) =>
      gate(async (): Promise<FailedPod> => {
        const undone = await rollBackPod(first, live, pod, bounded);
        if (undone === 'all') return pod;
        return { ...pod, why: `${pod.why}\ntaking back what had been done failed too: ${undone.message}` };
      }),
    ),
  );
  const failed = live.failed.filter(({ netns }) => !fallen.some((one) => one.netns === netns));
  return settlePods({ ...live, failed }, fallen, first.observation.program);
}

export function failedBy({ error, netns, scope }: PodFailure): FailedPod {
  return { scope, netns, why: error instanceof Error ? error.message : String(error) };
}

/** The pods to which all remaining differences belong; none if some are the node's own. */
export function podsThatDiffer({ desiredState, observation, plan, subject }: LivePlan): readonly FailedPod[] {
  const ownerOf = memberOwner(desiredState.program.namespaces, subject, observation.record);
  const found = new Map<string, FailedPod>();
  for (const { item, kind, netns, scope } of plan.changes) {
    const pod =
      netns !== null && isPodScope(scope)
        ? { netns, scope }
        : item.object === 'member'
          ? ownerOf(item.set, item.member)
          : null;
    if (pod === null) return [];
    const why = `all steps were carried out, more than once, and it still differs: ${kind}: ${describeItem(item)}`;
    if (!found.has(pod.netns)) found.set(pod.netns, { ...pod, why });
  }
  return [...found.values()];
}
