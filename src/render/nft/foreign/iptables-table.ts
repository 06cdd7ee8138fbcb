import type { ForeignRule, ForeignTable } from '../../../ir/foreign-table.js';
import { builtinChains } from '../../../ir/hooks.js';
import type { Family, Table } from '../../../ir/ruleset.js';
import { isNativeRule } from './native-rule.js';
import type { ListedRule, ReadTable } from './parse.js';

const families: Readonly<Record<string, Family>> = { ip: 'ipv4', ip6: 'ipv6' };

/** The family of a table that iptables-nft takes for its own; null for any other. */
export function iptablesFamily({ family, name }: Pick<ForeignTable, 'family' | 'name'>): Family | null {
  return Object.hasOwn(builtinChains, name) ? (families[family] ?? null) : null;
}

/** Whether iptables-save shows of a table what there is, and all of it. */
export function isWhollyOfIptables({ listedRules, table }: ReadTable): boolean {
  if (table.isDormant === null || table.sets.length > 0) return false;
  if (listedRules.some(({ expr }) => isNativeRule(expr))) return false;
  return table.chains.every(({ base, name }) => base === null || isBuiltin(table.name, name, base.hook));
}

function isBuiltin(table: string, chain: string, hook: string): boolean {
  return builtinChains[table]?.includes(chain) === true && hook === chain.toLowerCase();
}

/**
 * A table of iptables in which others wrote natively. iptables-save prints a line for each rule, of theirs one that says less:
 * where the numbers agree, rules of iptables are those of the dump, and the others those of nft.
 */
export function mixedTable({ listedRules, table }: ReadTable, dump: Table | undefined): ForeignTable {
  const byHandle = new Map<string, ListedRule[]>();
  for (const rule of listedRules) byHandle.set(rule.chain, [...(byHandle.get(rule.chain) ?? []), rule]);
  return {
    ...table,
    chains: table.chains.map((chain) => {
      const listed = byHandle.get(chain.name) ?? [];
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
