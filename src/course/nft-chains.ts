import type { ForeignTable } from '../ir/foreign-table.js';
import { hooksOf } from '../ir/native-chains.js';
import type { SimulatableNamespace, SimulatableRuleset } from '../ir/program.js';
import type { Chain, Rule } from '../ir/ruleset.js';
import type { ResolvedBackend } from '../model/backend.js';
import { baseChainOf, familyWord } from '../render/nft/base-chains.js';
import { tableName } from '../render/nft/identifier.js';
import { ruleLine } from '../report/rule-words.js';
import { type TableRef, tableText } from '../simulate/table-ref.js';

/** A chain as a trace shows it, for one of nf_tables. */
export interface NamedChain {
  readonly table: string;
  readonly chain: string;
  /** The kernel's rules in their order. */
  readonly rules: readonly NamedRule[];
}

export interface NamedRule {
  readonly line: string;
  /** Its place in the chain of a trace, from 1. */
  readonly number: number;
}

export function chainKey(family: string, table: string, chain: string): string {
  return `${family} ${table} ${chain}`;
}

/** All chains of a namespace that nf_tables holds, by family, table and name as the kernel has them. */
export function nftChains(
  { foreign, rulesets }: SimulatableNamespace,
  backend: ResolvedBackend,
): ReadonlyMap<string, NamedChain> {
  const found = rulesets.flatMap((ruleset) =>
    ruleset.nativePrefix !== null
      ? nativeChains(ruleset, ruleset.nativePrefix)
      : backend === 'iptables-legacy'
        ? []
        : iptablesChains(ruleset, (name) => ({ kind: 'backend', family: ruleset.family, name })),
  );
  const others = (foreign?.rulesets ?? [])
    .filter((ruleset) => ruleset.backend === 'iptables-nft')
    .flatMap((ruleset) => iptablesChains(ruleset, (name) => ({ kind: 'iptables', backend: 'iptables-nft', name })));
  // A table that iptables cannot show whole is read as nft lists it.
  return new Map([...found, ...others, ...(foreign?.tables ?? []).flatMap(foreignChains)]);
}

type Entry = readonly [key: string, chain: NamedChain];

function iptablesChains(
  { family, tables }: Pick<SimulatableRuleset, 'family' | 'tables'>,
  refOf: (table: string) => TableRef,
): readonly Entry[] {
  return tables.flatMap(({ chains, name }) =>
    chains.map((chain): Entry => [chainKey(familyWord(family), name, chain.name), named(refOf(name), chain)]),
  );
}

/** Each base chain of ours has the rules of the chain that the built-in one jumps to. */
function nativeChains({ family, tables }: SimulatableRuleset, prefix: string): readonly Entry[] {
  return tables.flatMap((table) =>
    hooksOf(table).flatMap(({ hook, rules }): readonly Entry[] => {
      const base = baseChainOf(table.name, hook);
      if (base === null) return [];
      const ref: TableRef = { kind: 'backend', family, name: table.name };
      const { chain, rules: single, table: name } = named(ref, { name: prefix + hook, rules });
      const written = single.flatMap((one, index) => (isWrittenTwice(rules[index]) ? [one, one] : [one]));
      return [[chainKey(familyWord(family), tableName(prefix), base.name), { table: name, chain, rules: written }]];
    }),
  );
}

/** Behind TPROXY nft needs a second rule, which drops what no socket is there for. */
function isWrittenTwice(rule: Rule | undefined): boolean {
  return rule?.target?.kind === 'tproxy';
}

function named(ref: TableRef, { name, rules }: Pick<Chain, 'name' | 'rules'>): NamedChain {
  return { table: tableText(ref), chain: name, rules: numbered(rules.map((rule) => ruleLine(name, rule))) };
}

function foreignChains({ chains, family, name: table }: ForeignTable): readonly Entry[] {
  return chains.map(({ name, rules }): Entry => {
    const lines = rules.map(({ statements, words }) => {
      const [only] = statements;
      return only?.kind === 'iptables' ? ruleLine(name, only.rule) : `${name} ${words ?? ''}`;
    });
    const ref: TableRef = { kind: 'nft', family, name: table };
    return [chainKey(family, table, name), { table: tableText(ref), chain: name, rules: numbered(lines) }];
  });
}

function numbered(lines: readonly string[]): readonly NamedRule[] {
  return lines.map((line, index) => ({ line, number: index + 1 }));
}
