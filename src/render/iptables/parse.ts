import type { Diagnostic } from '../../base/diagnostic.js';
import type { Chain, Family, Rule, Ruleset } from '../../ir/ruleset.js';
import { loadDump } from './load-dump.js';
import type { LoadedChain } from './loaded-table.js';

export interface ParseRulesetOptions {
  /** Rules by their canonical line, `-A CHAIN words`: such lines are not parsed. */
  readonly known?: Pick<ReadonlyMap<string, Rule>, 'get'>;
  /** The table of lines before the first `*table` line. `iptables -S` prints no such line. */
  readonly table?: string;
}

/**
 * Reads iptables-save text or the output of `iptables -S`. An unreadable rule is kept as one opaque match with its
 * words, and reported in `unread` with its line and column. Pure.
 * @example
 * const { ruleset, unread } = parseRuleset(await readInput('rules.v4'), 'ipv4');
 */
export function parseRuleset(
  text: string,
  family: Family,
  options: ParseRulesetOptions = {},
): { ruleset: Ruleset; unread: readonly Diagnostic[] } {
  const { tables, unread } = loadDump(text, { family, ...options });
  const read = tables.map(({ name, chains }) => ({ name, chains: [...chains.values()].map(toChain) }));
  return { ruleset: { family, tables: read }, unread };
}

function toChain({ name, policy, counters, rules }: LoadedChain): Chain {
  const chain: Chain = { name, policy, rules: rules.map(({ rule }) => rule) };
  return counters === null ? chain : { ...chain, counters };
}
