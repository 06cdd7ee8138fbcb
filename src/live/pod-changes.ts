import { isPodScope } from '../ir/program.js';
import type { Change } from '../plan/change.js';
import { memberOwner } from './left-out-pods.js';
import type { LivePlan } from './live-plan.js';

/**
 * The changes of each pod, by the path of its namespace: those in there, and those of its members of the node's sets.
 */
export function podChanges({ desiredState, observation, plan, subject }: Omit<LivePlan, 'failed' | 'gone'>): {
  readonly byPod: ReadonlyMap<string, readonly Change[]>;
  /** Those of no pod. */
  readonly others: readonly Change[];
} {
  const namespaces = [...desiredState.program.namespaces, ...observation.program.namespaces];
  const ownerOf = memberOwner(namespaces, subject, observation.record);
  const byPod = new Map<string, Change[]>();
  const others: Change[] = [];
  for (const change of plan.changes) {
    const { item, netns, scope } = change;
    const pod =
      netns !== null && isPodScope(scope)
        ? netns
        : item.object === 'member'
          ? (ownerOf(item.set, item.member)?.netns ?? null)
          : null;
    if (pod === null) others.push(change);
    else byPod.set(pod, [...(byPod.get(pod) ?? []), change]);
  }
  return { byPod, others };
}
