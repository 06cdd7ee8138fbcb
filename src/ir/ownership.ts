import type { AddressSet } from './address-set.js';
import { families } from './family.js';
import type { IpRule } from './ip-rule.js';
import type { Address, Link } from './link.js';
import type { Scope } from './program.js';
import type { Route } from './route.js';
import type { Family, Rule } from './ruleset.js';

/** ours: wished for or left over by us. collision: in our place, but somebody else's. foreign: none of our business. */
export type Claim = 'ours' | 'collision' | 'foreign';

/** What has to be read of a namespace to find all that may be ours. What no place is named of is not looked at. */
export interface Places {
  /** Route tables; where there are none of a family, its ip rules are nobody's business either. */
  readonly tables: Readonly<Record<Family, readonly number[]>>;
  /** Names of links, whose addresses of both families are read with them. */
  readonly links: readonly string[];
  readonly sets: readonly string[];
}

/**
 * Tells by value what is ours, so that a node that another agent of the same design programmed is adopted, and what
 * others put in our place is reported and never removed. A mode provides it for its constants.
 */
export interface Ownership {
  readonly places: (scope: Scope) => Places;
  /** Built-in chains that hold something of ours, by table; none of a family that the mode leaves alone. */
  readonly hooks: (scope: Scope, family: Family) => Readonly<Record<string, readonly string[]>>;
  /** Names of our own chains in a table, whether they exist or not. */
  readonly chains: (scope: Scope, family: Family, table: string) => readonly string[];
  readonly ruleInBuiltin: (place: BuiltinPlace, rule: Rule) => boolean;
  readonly set: (set: AddressSet) => Claim;
  readonly link: (scope: Scope, link: Link) => Claim;
  /** Of an address on a link of ours: the kernel gives links IPv6 ones by itself. */
  readonly address: (scope: Scope, address: Address) => boolean;
  readonly route: (scope: Scope, route: Route) => Claim;
  readonly ipRule: (scope: Scope, rule: IpRule) => Claim;
}

/** The families whose rules a mode has to do with in a namespace. */
export function familiesOf({ hooks }: Ownership, scope: Scope): readonly Family[] {
  return families.filter((family) => Object.keys(hooks(scope, family)).length > 0);
}

export interface BuiltinPlace {
  readonly scope: Scope;
  readonly family: Family;
  readonly table: string;
  readonly chain: string;
}

/**
 * What is ours under one of several sets of constants of the same mode; a collision counts only under the first, the
 * wished-for one.
 */
export function anyOwnership(wished: Ownership, ...earlier: readonly Ownership[]): Ownership {
  const all = [wished, ...earlier];
  const claim = (ask: (ownership: Ownership) => Claim): Claim =>
    all.some((one) => ask(one) === 'ours') ? 'ours' : ask(wished);
  return {
    places: (scope) => allPlaces(all.map((one) => one.places(scope))),
    hooks: wished.hooks,
    chains: (...place) => [...new Set(all.flatMap((one) => one.chains(...place)))],
    ruleInBuiltin: (...question) => all.some((one) => one.ruleInBuiltin(...question)),
    set: (set) => claim((one) => one.set(set)),
    link: (scope, link) => claim((one) => one.link(scope, link)),
    address: (...question) => all.some((one) => one.address(...question)),
    route: (scope, route) => claim((one) => one.route(scope, route)),
    ipRule: (scope, rule) => claim((one) => one.ipRule(scope, rule)),
  };
}

function allPlaces(all: readonly Places[]): Places {
  const each = <T>(of: (places: Places) => readonly T[]): readonly T[] => [...new Set(all.flatMap(of))];
  return {
    tables: { ipv4: each(({ tables }) => tables.ipv4), ipv6: each(({ tables }) => tables.ipv6) },
    links: each(({ links }) => links),
    sets: each(({ sets }) => sets),
  };
}
