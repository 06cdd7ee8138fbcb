import { oncePer } from '../base/once-per.js';
import type { Match } from '../ir/match.js';
import type { Family, Rule } from '../ir/ruleset.js';
import { type Address, isSingle, prefixOf } from './address.js';

/** Places in a chain of the rules that packets to an address may match, ascending. */
export type RulesTowards = (destination: Address) => readonly number[];

/** Fewer rules are tried as fast as they are looked up. */
const fewest = 64;

/**
 * Matches whose answer is known and asked of nobody: a rule that another match excludes may be passed over ahead of
 * them.
 */
const plain: ReadonlySet<Match['kind']> = new Set([
  'source',
  'destination',
  'in-interface',
  'out-interface',
  'protocol',
]);

/**
 * The rules of a service proxy are thousands in one chain, each for one destination. Null: most rules of the chain are
 * for any.
 */
export function rulesTowards(rules: readonly Rule[], family: Family): RulesTowards | null {
  return rules.length < fewest ? null : indexed[family](rules).towards;
}

const indexed = {
  ipv4: oncePer((rules: readonly Rule[]) => ({ towards: index(rules, 'ipv4') })),
  ipv6: oncePer((rules: readonly Rule[]) => ({ towards: index(rules, 'ipv6') })),
};

function index(rules: readonly Rule[], family: Family): RulesTowards | null {
  const any: number[] = [];
  const single = new Map<Address, number[]>();
  for (const [place, rule] of rules.entries()) {
    const address = onlyDestination(rule, family);
    if (address === null) any.push(place);
    else if (single.has(address)) single.get(address)?.push(place);
    else single.set(address, [place]);
  }
  if (any.length > rules.length / 2) return null;
  const known = new Map<Address, readonly number[]>();
  return (destination) => {
    const own = single.get(destination);
    if (own === undefined) return any;
    const all = known.get(destination) ?? [...any, ...own].sort((a, b) => a - b);
    known.set(destination, all);
    return all;
  };
}

/** The address that a packet must be for, whatever else the rule asks; null: there is none. */
function onlyDestination({ matches }: Rule, family: Family): Address | null {
  for (const match of matches) {
    if (!plain.has(match.kind)) return null;
    if (match.kind !== 'destination' || match.negated) continue;
    const prefix = prefixOf(match.address, family);
    return isSingle(prefix, family) ? prefix.base : null;
  }
  return null;
}
