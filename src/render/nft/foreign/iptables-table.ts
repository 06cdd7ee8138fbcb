import { grouped } from '../../../base/grouped.js';
import type { ForeignRule, ForeignTable } from '../../../ir/foreign-table.js';
import { builtinChains } from '../../../ir/hooks.js';
import type { Family, Table } from '../../../ir/ruleset.js';
import { isNativeRule } from './native-rule.js';
import type { ReadTable } from './parse.js';

const families: Readonly<Record<string, Family>> = { ip: 'ipv4', ip6: 'ipv6' };

/** The family of a table that iptables-nft regards as its own; null for any other table. */
export function iptablesFamily({ family, name }: Pick<ForeignTable, 'family' | 'name'>): Family | null {
  return Object.hasOwn(builtinChains, name) ? (families[family] ?? null) : null;
}

/** Whether iptables-save shows a table completely and correctly. */
export function isCompleteInDump({ listedRules, table }: ReadTable): boolean {
  if (table.isDormant === null || table.sets.length > 0) return false;
  if (listedRules.some(({ expr }) => isNativeRule(expr))) return false;
  return table.chains.every(({ base, name }) => base === null || isBuiltin(table.name, name, base.hook));
}

function isBuiltin(table: string, chain: string, hook: string): boolean {
  return builtinChains[table]?.includes(chain) === true && hook === chain.toLowerCase();
}

/**
 * An iptables table into which other programs wrote native rules. iptables-save prints one line per rule, but prints
 * native rules incompletely. If both list the same number of rules, the rules of iptables are taken from the dump and
 * the others from nft.
 */
export function mixedTable({ listedRules, table }: ReadTable, dump: Table | undefined): ForeignTable {
  const byChain = grouped(listedRules, ({ chain }) => chain);
  return {
    ...table,
    chains: table.chains.map((chain) => {
      const listed = byChain.get(chain.name) ?? [];
      const dumped = dump?.chains.find(({ name }) => name === chain.name)?.rules ?? [];
      const isAligned = dumped.length === listed.length;
      const rules = chain.rules.map((rule, index): ForeignRule => {
        const [own, line] = [listed[index], isAligned ? dumped[index] : undefined];
        if (own === undefined || line === undefined || isNativeRule(own.expr)) return rule;
        return { words: null, statements: [{ kind: 'iptables', rule: line }] };
      });
      return { ...chain, rules };
    }),
  };
}
