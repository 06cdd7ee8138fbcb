import { once } from '../base/once.js';
import type { IpOperation } from '../ir/ip-operation.js';
import type { Ownership } from '../ir/ownership.js';
import { hostScope, type KernelNamespace } from '../ir/program.js';
import type { Route } from '../ir/route.js';
import type { Change, NoteChange } from './change.js';
import type { NetworkComparison } from './dependents.js';
import { equalRoutes, routeKey } from './route-key.js';
import type { Guards } from './schedule.js';

export interface RouteComparison extends NetworkComparison {
  /** Stand-ins for routes whose link is recreated, retiring routes included. */
  readonly guards: readonly Route[];
}

/** Compares our routes, keyed as in the kernel: table, destination, metric. */
export function compareRoutes(
  desired: KernelNamespace,
  observed: KernelNamespace,
  {
    guards,
    ownership,
    rebuilt,
  }: { readonly guards: Guards | null; readonly ownership: Ownership; readonly rebuilt: ReadonlySet<string> },
  note: NoteChange,
): RouteComparison {
  const ours = observed.routes.filter((route) => ownership.route(observed, route) === 'ours');
  const dependsOnRebuilt = (route: Route) => route.dev !== null && rebuilt.has(route.dev);
  const live = equalRoutes(ours);
  const isDesired = equalRoutes(desired.routes);
  const undesired = ours.filter((route) => isDesired(route) === undefined);
  const replaceable = new Map(undesired.map((route) => [routeKey(route), route]));
  const changes: Change[] = [];
  const additions: IpOperation[] = [];
  const succeeded = new Set<Route>();
  for (const route of desired.routes) {
    const same = live(route);
    if (same !== undefined) {
      if (dependsOnRebuilt(same)) additions.push({ kind: 'add-route', route });
      continue;
    }
    const item = { object: 'route', route } as const;
    const before = replaceable.get(routeKey(route));
    if (before === undefined) {
      changes.push(note('missing', item));
      additions.push({ kind: 'add-route', route });
      continue;
    }
    succeeded.add(before);
    changes.push(note('changed', item, { object: 'route', route: before }));
    additions.push(dependsOnRebuilt(before) ? { kind: 'add-route', route } : { kind: 'replace-route', route, before });
  }
  const extra = undesired.filter((route) => !succeeded.has(route));
  const remove = (route: Route): IpOperation => ({ kind: 'delete-route', route });
  const present = once(() => new Set(ours.map(routeKey)));
  const isGuarded = (route: Route) =>
    desired.scope === hostScope && desired.routes.length > 0 && dependsOnRebuilt(route);
  const standIns = ours
    .flatMap((route) => (guards !== null && isGuarded(route) ? [guards.routeFor(route)] : []))
    .filter((guard) => !present().has(routeKey(guard)));
  return {
    changes: [...changes, ...extra.map((route) => note('extra', { object: 'route', route }))],
    removals: ours.filter(dependsOnRebuilt).map(remove),
    guards: standIns,
    additions,
    deletions: [...extra.filter((route) => !dependsOnRebuilt(route)), ...standIns].map(remove),
  };
}
