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
