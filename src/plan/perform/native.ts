import { chainsOf } from '../../ir/native-chains.js';
import type { NativeOperation, NativeRuleset, NativeTable, TableOperation } from '../../ir/native-operation.js';
import type { Chain, Table } from '../../ir/ruleset.js';
import { add, refuse, remove } from './lists.js';

export function performNative(
  held: readonly NativeRuleset[],
  { chainPrefix, operation }: TableOperation,
): readonly NativeRuleset[] {
  const { family } = operation;
  const found = held.find((one) => one.family === family && one.chainPrefix === chainPrefix);
  const others = held.filter((one) => one !== found);
  if (operation.kind === 'write-table') return [...others, { family, chainPrefix, ...operation.content }];
  if (found === undefined) throw new Error(`no table of ${chainPrefix}`);
  if (operation.kind === 'delete-table') return others;
  return [...others, { ...found, ...changed(found, chainPrefix, operation) }];
}

type InnerOperation = Exclude<NativeOperation, { readonly kind: 'write-table' | 'delete-table' }>;

function changed({ sets, tables }: NativeTable, prefix: string, operation: InnerOperation): NativeTable {
  switch (operation.kind) {
    case 'write-base-chain': {
      const { hook, rules, table } = operation;
      return { sets, tables: withChains(tables, table, hook, prefix, chainsOf([{ hook, rules }], prefix)) };
    }
    case 'delete-base-chain':
      return { sets, tables: withChains(tables, operation.table, operation.hook, prefix, []) };
    case 'create-set':
      return { tables, sets: [...sets, operation.set] };
    case 'destroy-set':
      return { tables, sets: sets.filter(({ name }) => name !== operation.set.name) };
    case 'add-member':
    case 'delete-member': {
      const change = operation.kind === 'add-member' ? add : remove;
      refuse(!sets.some(({ name }) => name === operation.set), 'no such set');
      return {
        tables,
        sets: sets.map((set) =>
          set.name === operation.set ? { ...set, members: change(set.members, operation.member) } : set,
        ),
      };
    }
  }
}

function withChains(
  tables: readonly Table[],
  name: string,
  hook: string,
  prefix: string,
  chains: readonly Chain[],
): readonly Table[] {
  const found = tables.find((table) => table.name === name);
  const rest = (found?.chains ?? []).filter((chain) => chain.name !== hook && chain.name !== prefix + hook);
  const all = [...rest, ...chains];
  return [...tables.filter((table) => table !== found), ...(all.length === 0 ? [] : [{ name, chains: all }])];
}
