import { oncePer } from '../../base/once-per.js';
import { oncePerList } from '../../base/once-per-list.js';
import { addressBits } from '../../ir/family.js';
import type { Route } from '../../ir/route.js';
import { attributesOf } from '../../ir/route-attributes.js';
import type { Family } from '../../ir/ruleset.js';
import { type Address, addressOf, insideTest, maskOfLength, prefixOf } from '../address.js';
import type { Choose } from '../run.js';
import type { Flow } from './flow.js';

/** One next hop of a route. */
export interface Nexthop {
  readonly device: string | null;
  /** Null: the destination itself is the next hop. */
  readonly via: Address | null;
}

export interface ReadyRoute {
  readonly route: Route;
  /** The prefix length. */
  readonly length: number;
  readonly source: Address | null;
  readonly nexthops: readonly Nexthop[];
  /** A condition besides the destination; null: none. */
  readonly condition: RouteCondition | null;
}

/** Whether a route applies to a packet. */
export type RouteCondition = (flow: Flow, choose: Choose) => boolean;

/** A prepared route table: by prefix length, the longest first, then by base address. */
export interface ReadyTable {
  readonly levels: readonly {
    readonly length: number;
    readonly mask: Address;
    /** By `keyOf` their base. */
    readonly routes: ReadonlyMap<Address, readonly ReadyRoute[]>;
    /** The routes of its one base, which is cheaper to compare than to look up; null: there are several. */
    readonly only: { readonly key: Address; readonly routes: readonly ReadyRoute[] } | null;
  }[];
}

/** The bits of an address under a mask. Signed for IPv4: such numbers are cheaper to look up. */
export function keyOf(address: Address, mask: Address): Address {
  return typeof address === 'number' ? address & (mask as number) : address & (mask as bigint);
}

/** @param routes of one family; a table stays the same if only routes of others changed. */
export const readyRoutes = oncePerList((routes: readonly Route[]): ReadyTable => {
  const family = routes[0]?.family ?? 'ipv4';
  const levels = new Map<number, Map<Address, ReadyRoute[]>>();
  for (const route of routes) {
    const { base, mask } = prefixOf(route.destination, family);
    const key = keyOf(base, mask);
    const length = lengthOf(route);
    const level = levels.get(length) ?? new Map<Address, ReadyRoute[]>();
    levels.set(length, level);
    level.set(key, [...(level.get(key) ?? []), ready(route)]);
  }
  for (const [length, level] of levels)
    for (const [key, same] of level) level.set(key, reachable(same, length).toSorted(compare));
  return {
    levels: [...levels]
      .sort(([a], [b]) => b - a)
      .map(([length, level]) => ({ length, mask: maskOfLength(length, family), routes: level, only: onlyOf(level) })),
  };
});

function onlyOf(level: ReadonlyMap<Address, readonly ReadyRoute[]>): ReadyTable['levels'][number]['only'] {
  const [first] = level.size === 1 ? level : [];
  return first === undefined ? null : { key: first[0], routes: first[1] };
}

/**
 * fib6_node_lookup_1: if a prefix has routes with a source, its routes without one are never found, except for the
 * default route. Packets with another source continue with shorter prefixes.
 */
function reachable(same: readonly ReadyRoute[], length: number): readonly ReadyRoute[] {
  const ofSome = same.filter(({ route }) => attributesOf(route).from !== null);
  return length === 0 || ofSome.length === 0 ? same : ofSome;
}

/** Order within a prefix: type of service, then the longest source prefix, then the metric. */
function compare({ route: one }: ReadyRoute, { route: other }: ReadyRoute): number {
  const [a, b] = [attributesOf(one), attributesOf(other)];
  return (b.tos ?? 0) - (a.tos ?? 0) || sourceLength(b.from) - sourceLength(a.from) || one.metric - other.metric;
}

function sourceLength(from: string | null): number {
  return from === null ? 0 : prefixLength(from, 'ipv6');
}

function lengthOf({ destination, family }: Route): number {
  return prefixLength(destination, family);
}

function prefixLength(prefix: string, family: Family): number {
  const slash = prefix.indexOf('/');
  return slash < 0 ? addressBits[family] : Number(prefix.slice(slash + 1));
}

const ready = oncePer((route: Route): ReadyRoute => {
  const { family, source } = route;
  return {
    route,
    length: lengthOf(route),
    source: source === null ? null : addressOf(source, family),
    nexthops: nexthopsOf(route, family),
    condition: conditionOf(route),
  };
});

function conditionOf(route: Route): RouteCondition | null {
  const { family } = route;
  const { from, tos, unknown } = attributesOf(route);
  const conditions: RouteCondition[] = [];
  if (tos !== 0) conditions.push(tosTest(tos ?? 'of a name that is not known'));
  if (from !== null) {
    const isInside = insideTest(prefixOf(from, family));
    conditions.push(({ source }) => source !== null && isInside(source));
  }
  if (unknown.length > 0)
    conditions.push((_, choose) => choose(`the route to ${route.destination} counts (${unknown.join(' ')})`, true));
  return conditions.length === 0 ? null : (flow, choose) => conditions.every((test) => test(flow, choose));
}

/** fib_dscp_masked_match: a packet's type of service is unknown, unless the kernel made it. */
export function tosTest(tos: number | string): RouteCondition {
  return (flow, choose) =>
    flow.tos === null || typeof tos === 'string'
      ? choose(`packets have the type of service ${typeof tos === 'string' ? tos : `0x${tos.toString(16)}`}`, true)
      : flow.tos === tos;
}

function nexthopsOf(route: Route, family: Family): readonly Nexthop[] {
  const hops = attributesOf(route).hops ?? [route];
  return hops.map(({ dev, via }) => ({
    device: dev,
    via: via === null || via.includes(':') !== (family === 'ipv6') ? null : addressOf(via, family),
  }));
}
