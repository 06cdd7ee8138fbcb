import { grouped } from '../base/grouped.js';
import { isSameList } from '../base/is-same-list.js';
import type { Route } from '../ir/route.js';
import { attributesOf } from '../ir/route-attributes.js';
import { printedOnce } from './meaning.js';

/** The kernel's key of a route in a namespace: a second route with the same key is refused, or replaces the first. */
export function routeKey({ destination, extra, family, metric, table }: Route): string {
  if (extra.length === 0) return `${family} ${table} ${destination} ${metric}`;
  const { from, tos } = attributesOf({ extra });
  return [
    family,
    table,
    destination,
    metric,
    ...(tos === 0 ? [] : ['tos', tos]),
    ...(from === null ? [] : ['from', from]),
  ].join(' ');
}

/** What equality looks at: who wrote a route is not part of it. */
const plain = ['family', 'table', 'type', 'destination', 'via', 'dev', 'source', 'scope', 'onlink', 'metric'] as const;

/**
 * Finds the route that means the same. A table has thousands, so no text is made of them: few have the same
 * destination.
 */
export function equalRoutes(routes: readonly Route[]): (route: Route) => Route | undefined {
  const towards = grouped(routes, ({ destination }) => destination);
  return (route) => towards.get(route.destination)?.findLast((one) => isSameRoute(one, route));
}

function isSameRoute(one: Route, other: Route): boolean {
  for (const key of plain) if (one[key] !== other[key]) return false;
  return isSameList(one.extra, other.extra);
}

/** As `meaningOfObject`, for the thousands of a table. */
export const meaningOfRoute = printedOnce((route: Route) =>
  JSON.stringify([...plain.map((key) => route[key]), route.extra]),
);
