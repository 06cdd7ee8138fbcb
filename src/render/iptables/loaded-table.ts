import { builtinChains } from '../../ir/hooks.js';
import type { Counters, Rule } from '../../ir/ruleset.js';
import { printRule } from './print.js';

/** A rule of a dump. */
export interface LoadedRule {
  readonly rule: Rule;
  /** `#` lines above it. */
  readonly remarks: readonly string[];
  /** The verbatim line of a rule that the tools refuse; empty if an earlier rule of the same line has it. */
  readonly raw: string | null;
}

export interface LoadedChain {
  readonly name: string;
  policy: string | null;
  counters: Counters | null;
  remarks: readonly string[];
  rules: LoadedRule[];
}

export interface LoadedTable {
  readonly name: string;
  remarks: readonly string[];
  readonly chains: Map<string, LoadedChain>;
  /**
   * The dump declares its chains before their rules, as iptables-save does: a chain that it does not declare does not
   * exist.
   */
  namesChains: boolean;
  /** `#` lines above COMMIT. */
  lastRemarks: readonly string[];
}

/** Unknown tables may have built-in chains of any name. */
export function isUserChain(table: LoadedTable, chain: string): boolean {
  return builtinChains[table.name]?.includes(chain) === false;
}

/** The chain of that name; created when a line first names it. */
export function chainOf({ chains }: LoadedTable, name: string): LoadedChain {
  const known = chains.get(name);
  if (known !== undefined) return known;
  const created: LoadedChain = { name, policy: null, counters: null, remarks: [], rules: [] };
  chains.set(name, created);
  return created;
}

/** `-I CHAIN [NUMBER]`; numbers count from 1. */
export function insertRules(chain: LoadedChain, number: number, rules: readonly LoadedRule[]): void {
  // The tool inserts one by one at the same position, so a list of addresses is reversed.
  chain.rules.splice(number - 1, 0, ...rules.toReversed());
}

/** `-D CHAIN NUMBER`, or `-D CHAIN words`: deletes the first equal rule. False if there is none. */
export function deleteRule(chain: LoadedChain, which: number | Rule): boolean {
  const index = typeof which === 'number' ? which - 1 : indexOf(chain, which);
  return index >= 0 && chain.rules.splice(index, 1).length > 0;
}

function indexOf({ rules }: LoadedChain, searched: Rule): number {
  const text = printRule(searched);
  return rules.findIndex(({ rule }) => printRule(rule) === text);
}

/** `-E OLD NEW`: jumps are renamed too, because they refer to the chain and not to its name. */
export function renameChain(table: LoadedTable, from: string, to: string): void {
  const chain = table.chains.get(from);
  table.chains.delete(from);
  if (chain) table.chains.set(to, { ...chain, name: to });
  for (const each of table.chains.values()) each.rules = each.rules.map((loaded) => following(loaded, from, to));
}

function following(loaded: LoadedRule, from: string, to: string): LoadedRule {
  const { target } = loaded.rule;
  if ((target?.kind !== 'jump' && target?.kind !== 'goto') || target.chain !== from) return loaded;
  return { ...loaded, rule: { ...loaded.rule, target: { ...target, chain: to } } };
}
