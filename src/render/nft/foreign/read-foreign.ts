import type { ForeignTable } from '../../../ir/foreign-table.js';
import type { NativeRuleset } from '../../../ir/native-operation.js';
import type { Ruleset } from '../../../ir/ruleset.js';
import { familyWord } from '../base-chains.js';
import { tableName } from '../identifier.js';
import { iptablesFamily, isCompleteInDump, mixedTable } from './iptables-table.js';
import { parseForeignTables } from './parse.js';

export interface OtherSources {
  /** The output of iptables-nft-save, one per family. */
  readonly dumps: readonly Ruleset[];
  /** Our own tables. */
  readonly native: readonly NativeRuleset[];
}

export interface ReadNft {
  /** Tables that neither an iptables dump nor our own tables show completely. */
  readonly tables: readonly ForeignTable[];
  /** Tables that an iptables dump shows completely, but that are dormant: no hook runs their chains. */
  readonly dormant: readonly NonNullable<ForeignTable['replaces']>[];
}

/**
 * Reads the listing of nft. An iptables table that its dump shows incompletely replaces the table of the dump. A table
 * of ours with objects that native form cannot express is read as a foreign one.
 */
export function readForeignTables(json: string, text: string, { dumps, native }: OtherSources): ReadNft {
  const tables: ForeignTable[] = [];
  const dormant: NonNullable<ForeignTable['replaces']>[] = [];
  for (const read of parseForeignTables(json, text)) {
    const { table } = read;
    if (native.some((own) => isTableOf(own, table) && own.unsupported === undefined)) continue;
    const family = iptablesFamily(table);
    const dumped = dumps.find((one) => one.family === family)?.tables.find(({ name }) => name === table.name);
    if (family === null || dumped === undefined) tables.push(family === null ? table : mixedTable(read, dumped));
    else if (!isCompleteInDump(read))
      tables.push({ ...mixedTable(read, dumped), replaces: { family, table: table.name } });
    else if (table.isDormant) dormant.push({ family, table: table.name });
  }
  return { tables, dormant };
}

function isTableOf({ chainPrefix, family }: NativeRuleset, table: ForeignTable): boolean {
  return table.family === familyWord(family) && table.name === tableName(chainPrefix);
}

/** Marks the dormant tables of rulesets. */
export function withDormant<R extends Ruleset>(
  rulesets: readonly R[],
  { dormant }: Pick<ReadNft, 'dormant'>,
): readonly R[] {
  return rulesets.map((ruleset) => ({
    ...ruleset,
    tables: ruleset.tables.map((table) =>
      dormant.some((one) => one.family === ruleset.family && one.table === table.name)
        ? { ...table, dormant: true as const }
        : table,
    ),
  }));
}
