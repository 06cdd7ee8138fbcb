import type { KernelNamespace } from '../ir/program.js';
import type { CachedState } from './cached-state.js';
import type { LivePlan } from './live-plan.js';

/** The observation of a plan as a cached state; null if nothing is desired, or only some pods were read. */
export function cacheOf({ cacheKeys, desiredState, observation }: LivePlan): CachedState | null {
  if (cacheKeys === null) return null;
  const isDesired = ({ netns }: KernelNamespace) => desiredState.program.namespaces.some((one) => one.netns === netns);
  const parts = (namespace: KernelNamespace) => ({
    namespace,
    other: observation.otherBackend.namespaces.find(({ netns }) => netns === namespace.netns) ?? null,
    facts: observation.facts.get(namespace.netns) ?? {},
  });
  const { altNames, backend, backendReason, notes, podInterfaces, recorded } = observation;
  const { namespaces } = observation.program;
  return {
    scopes: new Map(
      namespaces.flatMap((namespace) => {
        const cacheKey = cacheKeys.get(namespace.scope);
        if (cacheKey === undefined || !isDesired(namespace)) return [];
        return [[namespace.scope, { cacheKey, ...parts(namespace) }] as const];
      }),
    ),
    retiring: namespaces.filter((one) => !isDesired(one)).map(parts),
    node: { ...(altNames === undefined ? {} : { altNames }), backend, backendReason, notes, podInterfaces, recorded },
  };
}
