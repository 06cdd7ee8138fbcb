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
const meaningful = [
  ...(['family', 'table', 'type', 'destination', 'via', 'dev', 'source', 'scope', 'onlink', 'metric'] as const),
  'extra',
] as const;

/** As `meaningOfObject`, for the thousands of a table. */
export const meaningOfRoute = printedOnce((route: Route) => JSON.stringify(meaningful.map((key) => route[key])));
