import * as z from 'zod';
import type { Route } from '../../ir/route.js';
import type { Family } from '../../ir/ruleset.js';
import { addressText, prefixText } from './addresses.js';
import { tableNumber } from './tables.js';

const routeSchema = z.looseObject({
  type: z.string().default('unicast'),
  dst: z.string(),
  gateway: z.string().optional(),
  dev: z.string().optional(),
  table: z.union([z.string(), z.number()]).optional(),
  protocol: z.union([z.string(), z.number()]).optional(),
  scope: z.union([z.string(), z.number()]).default('global'),
  prefsrc: z.string().optional(),
  metric: z.number().default(0),
  flags: z.array(z.string()).default([]),
});

/** Read into fields of their own, or changing by themselves (`linkdown`, `cache`). */
const understood = new Set([
  ...['type', 'dst', 'gateway', 'dev', 'table', 'protocol', 'scope', 'prefsrc', 'metric', 'flags'],
  ...['cache', 'uid', 'pref', 'expires', 'error'],
]);

/** Types that end a packet. */
const nowhere = new Set(['unreachable', 'blackhole', 'prohibit', 'throw']);

/**
 * `ip -json -details route show`. Attributes without a field of their own are kept as words, so that such a route is
 * never taken for one that lacks them.
 * @throws ZodError when it is something else.
 */
export function parseRoutes(json: unknown, family: Family, table: number): readonly Route[] {
  return z
    .array(routeSchema)
    .parse(json)
    .map((raw) => ({
      family,
      table: tableNumber(raw.table, table),
      type: raw.type,
      destination: destinationOf(raw.dst, family),
      via: raw.gateway === undefined ? null : addressText(raw.gateway),
      // IPv6 has the loopback device in routes that lead nowhere.
      dev: family === 'ipv6' && nowhere.has(raw.type) ? null : (raw.dev ?? null),
      source: raw.prefsrc === undefined ? null : addressText(raw.prefsrc),
      scope: String(raw.scope),
      onlink: raw.flags.includes('onlink'),
      metric: raw.metric,
      protocol: raw.protocol === undefined ? null : String(raw.protocol),
      extra: Object.entries(raw)
        .filter(([key]) => !understood.has(key))
        .flatMap(([key, value]) => [
          key,
          typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value),
        ]),
    }));
}

function destinationOf(dst: string, family: Family): string {
  if (dst === 'default') return family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  if (dst.includes('/')) return prefixText(dst);
  return `${addressText(dst)}/${family === 'ipv4' ? 32 : 128}`;
}

/** `ip -json route get ADDRESS`: the source it shows, null where there is no route. */
export function parseRouteSource(json: unknown): string | null {
  const [route] = z.array(z.looseObject({ prefsrc: z.string().optional() })).parse(json);
  return route?.prefsrc === undefined ? null : addressText(route.prefsrc);
}
