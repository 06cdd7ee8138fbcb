import type { KernelNamespace } from '../ir/program.js';
import type { CachedState } from './cached-state.js';
import type { LivePlan } from './live-plan.js';

/** What a plan has read, by scope; null where nothing is desired or not all was read. */
export function cacheOf({ cacheKeys, desiredState, observation }: LivePlan): CachedState | null {
  if (cacheKeys === null) return null;
  const isDesired = ({ netns }: KernelNamespace) => desiredState.program.namespaces.some((one) => one.netns === netns);
  const held = (namespace: KernelNamespace) => ({
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
        return [[namespace.scope, { cacheKey, ...held(namespace) }] as const];
      }),
    ),
    retiring: namespaces.filter((one) => !isDesired(one)).map(held),
    node: { ...(altNames === undefined ? {} : { altNames }), backend, backendReason, notes, podInterfaces, recorded },
  };
}
