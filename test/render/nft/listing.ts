import { hooksOf } from '../../../src/ir/native-chains.js';
import type { NativeTable } from '../../../src/ir/native-operation.js';
import type { Family, Rule } from '../../../src/ir/ruleset.js';
import { baseChainOf, familyWord, type TableHook } from '../../../src/render/nft/base-chains.js';
import { identifier, tableName } from '../../../src/render/nft/identifier.js';
import type { Statement } from '../../../src/render/nft/statement.js';
import { writeRule } from '../../../src/render/nft/write-rule.js';

/** The nft statements of a rule that is known to have them. */
export function written(rule: Rule, place: TableHook): readonly (readonly Statement[])[] {
  const rules = writeRule(rule, place);
  if (rules === null) throw new Error(`no words for ${JSON.stringify(rule)}`);
  return rules;
}

/** What `nft -j list table` would print for a table if it listed everything as it was written. */
export function listing({ sets, tables }: NativeTable, family: Family, chainPrefix: string): string {
  const at = { family: familyWord(family), table: tableName(chainPrefix) };
  const objects = [
    { metainfo: { version: '1.0.6', json_schema_version: 1 } },
    { table: { family: at.family, name: at.table, handle: 1 } },
    ...sets.map(({ members, name }) => ({
      set: {
        ...at,
        name: identifier(name),
        type: family === 'ipv4' ? 'ipv4_addr' : 'ipv6_addr',
        handle: 2,
        ...(members.length === 0 ? {} : { elem: members.map(({ entry }) => entry) }),
      },
    })),
    ...tables.flatMap((table) =>
      hooksOf(table).flatMap(({ hook, rules }) => {
        const place = { family, table: table.name, hook };
        const chain = baseChainOf(table.name, hook);
        if (chain === null) throw new Error(`no chain at ${table.name} ${hook}`);
        const { priority, ...listed } = chain;
        return [
          { chain: { ...at, ...listed, handle: 3, prio: priority, policy: 'accept' } },
          ...rules.flatMap((rule) =>
            written(rule, place).map((expr) => ({ rule: { ...at, chain: chain.name, handle: 4, expr } })),
          ),
        ];
      }),
    ),
  ];
  return JSON.stringify({ nftables: objects });
}
