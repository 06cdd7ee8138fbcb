import type { AddressSet } from './address-set.js';
import type { IpRule } from './ip-rule.js';
import type { Link } from './link.js';
import type { Scope } from './program.js';
import type { Route } from './route.js';
import type { Rule } from './ruleset.js';

/** ours: wished for or left over by us. collision: in our place, but somebody else's. foreign: none of our business. */
export type Claim = 'ours' | 'collision' | 'foreign';

/**
 * Tells by value what is ours, so that a node that another agent of the same design programmed is adopted, and what
 * others put in our place is reported and never removed. A mode provides it for its constants.
 */
export interface Ownership {
  /** Built-in chains that hold something of ours, by table. */
  readonly hooks: (scope: Scope) => Readonly<Record<string, readonly string[]>>;
  /** Names of our own chains in a table, whether they exist or not. */
  readonly chains: (scope: Scope, table: string) => readonly string[];
  readonly ruleInBuiltin: (scope: Scope, table: string, chain: string, rule: Rule) => boolean;
  readonly set: (set: AddressSet) => Claim;
  readonly link: (scope: Scope, link: Link) => Claim;
  readonly route: (scope: Scope, route: Route) => Claim;
  readonly ipRule: (scope: Scope, rule: IpRule) => Claim;
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
    hooks: wished.hooks,
    chains: (scope, table) => [...new Set(all.flatMap((one) => one.chains(scope, table)))],
    ruleInBuiltin: (...place) => all.some((one) => one.ruleInBuiltin(...place)),
    set: (set) => claim((one) => one.set(set)),
    link: (scope, link) => claim((one) => one.link(scope, link)),
    route: (scope, route) => claim((one) => one.route(scope, route)),
    ipRule: (scope, rule) => claim((one) => one.ipRule(scope, rule)),
  };
}
