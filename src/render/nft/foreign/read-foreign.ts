import type { ForeignTable } from '../../../ir/foreign-table.js';
import type { NativeRuleset } from '../../../ir/native-operation.js';
import type { Ruleset } from '../../../ir/ruleset.js';
import { familyWord } from '../base-chains.js';
import { tableName } from '../identifier.js';
import { iptablesFamily, isWhollyOfIptables, mixedTable } from './iptables-table.js';
import { parseForeignTables } from './parse.js';

export interface Beside {
  /** What iptables-nft-save printed, of each family. */
  readonly dumps: readonly Ruleset[];
  /** Ours. */
  readonly native: readonly NativeRuleset[];
}

export interface ReadNft {
  /** Tables that neither a dump of iptables nor our own table stands for. */
  readonly tables: readonly ForeignTable[];
  /** Of iptables, and all shown by its dump, but hooked in nowhere. */
  readonly dormant: readonly NonNullable<ForeignTable['replaces']>[];
}

/**
 * What nft lists. A table of iptables with rules that no dump shows stands for that of the dump; so does one of ours that holds what
 * there are no words for.
 */
export function readForeignTables(json: string, text: string, { dumps, native }: Beside): ReadNft {
  const tables: ForeignTable[] = [];
  const dormant: NonNullable<ForeignTable['replaces']>[] = [];
  for (const read of parseForeignTables(json, text)) {
    const { table } = read;
    if (native.some((own) => isTableOf(own, table) && own.strange === undefined)) continue;
    const family = iptablesFamily(table);
    const dumped = dumps.find((one) => one.family === family)?.tables.find(({ name }) => name === table.name);
    if (family === null || dumped === undefined) tables.push(family === null ? table : mixedTable(read, dumped));
    else if (!isWhollyOfIptables(read))
      tables.push({ ...mixedTable(read, dumped), replaces: { family, table: table.name } });
    else if (table.isDormant) dormant.push({ family, table: table.name });
  }
  return { tables, dormant };
}

function isTableOf({ chainPrefix, family }: NativeRuleset, table: ForeignTable): boolean {
  return table.family === familyWord(family) && table.name === tableName(chainPrefix);
}

/** Rulesets that say which of their tables are dormant. */
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
