import type { Route } from '../../ir/route.js';
import { attributesOf } from '../../ir/route-attributes.js';
import type { Family } from '../../ir/ruleset.js';
import { type Address, addressOf, bitsOf, maskOfLength, prefixOf } from '../address.js';

/** One way of a route; several where it has several next hops. */
export interface Way {
  readonly device: string | null;
  /** Null: the destination itself is the next hop. */
  readonly via: Address | null;
}

export interface ReadyRoute {
  readonly route: Route;
  readonly source: Address | null;
  readonly ways: readonly Way[];
}

/** A route table made ready: by length of the prefix, the longest first, then by its base. */
export interface ReadyTable {
  readonly levels: readonly {
    readonly length: number;
    readonly mask: Address;
    readonly routes: ReadonlyMap<Address, readonly ReadyRoute[]>;
  }[];
}

export function readyRoutes(routes: readonly Route[], family: Family): ReadyTable {
  const levels = new Map<number, Map<Address, ReadyRoute[]>>();
  for (const route of routes) {
    const { base } = prefixOf(route.destination, family);
    const length = lengthOf(route, family);
    const level = levels.get(length) ?? new Map<Address, ReadyRoute[]>();
    levels.set(length, level);
    level.set(base, [...(level.get(base) ?? []), ready(route, family)]);
  }
  for (const level of levels.values())
    for (const [base, same] of level)
      level.set(
        base,
        same.toSorted((a, b) => a.route.metric - b.route.metric),
      );
  return {
    levels: [...levels]
      .sort(([a], [b]) => b - a)
      .map(([length, level]) => ({ length, mask: maskOfLength(length, family), routes: level })),
  };
}

function lengthOf({ destination }: Route, family: Family): number {
  const slash = destination.indexOf('/');
  return slash < 0 ? bitsOf(family) : Number(destination.slice(slash + 1));
}

function ready(route: Route, family: Family): ReadyRoute {
  return { route, source: route.source === null ? null : addressOf(route.source, family), ways: waysOf(route, family) };
}

function waysOf(route: Route, family: Family): readonly Way[] {
  const hops = attributesOf(route).hops ?? [route];
  return hops.map(({ dev, via }) => ({
    device: dev,
    via: via === null || via.includes(':') !== (family === 'ipv6') ? null : addressOf(via, family),
  }));
}
