import type { Route } from '../ir/route.js';
import { attributesOf } from '../ir/route-attributes.js';

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
const meaningful = [
  ...(['family', 'table', 'type', 'destination', 'via', 'dev', 'source', 'scope', 'onlink', 'metric'] as const),
  'extra',
] as const;

const known = new WeakMap<Route, string>();

/** As `meaningOf`, for the thousands of a table. */
export function meaningOfRoute(route: Route): string {
  const found = known.get(route);
  if (found !== undefined) return found;
  const meaning = JSON.stringify(meaningful.map((key) => route[key]));
  known.set(route, meaning);
  return meaning;
}
