import * as z from 'zod';
import type { Facts } from '../doctor/facts.js';
import { builtinChains } from '../ir/hooks.js';
import type { NftTableName } from '../ir/predecessor.js';
import { isNativeRule } from '../render/nft/foreign/native-rule.js';
import { tableName } from '../render/nft/identifier.js';
import type { Snapshot } from '../render/snapshot.js';

type NftFacts = Pick<Facts, 'incompatibleTables' | 'nativeTables'>;

export const noNftFacts: NftFacts = { incompatibleTables: [], nativeTables: [] };

const listing = z.object({
  nftables: z.array(
    z.looseObject({
      table: z.looseObject({ family: z.string(), name: z.string() }).optional(),
      rule: z
        .looseObject({
          family: z.string(),
          table: z.string(),
          chain: z.string(),
          handle: z.number().optional(),
          expr: z.array(z.unknown()).default([]),
        })
        .optional(),
    }),
  ),
});

/** How many native rules of one table are shown. */
const mostShown = 5;

/**
 * Tables that neither we, a predecessor nor iptables-nft created, and tables of iptables-nft that it cannot show
 * completely. For some of these it says so, and exits 0; for others it prints native rules as if they had no matches
 * (1.8.9).
 */
export function nftFacts(snapshot: Snapshot, chainPrefix: string, predecessors: readonly NftTableName[]): NftFacts {
  const said = [...(snapshot['iptables.rules'] ?? '').matchAll(/^# (Table `(\S+)' is incompatible.*)$/gm)];
  const text = snapshot['nft-ruleset.json'] ?? '';
  const objects = text.trim() === '' ? [] : listing.parse(JSON.parse(text)).nftables;
  const isOfIptables = (family: string, name: string) =>
    (family === 'ip' || family === 'ip6') && Object.hasOwn(builtinChains, name);
  const tables = objects.flatMap(({ table }) => table ?? []);
  const rules = objects.flatMap(({ rule }) => rule ?? []);
  return {
    nativeTables: tables
      .filter(({ family, name }) => !isOfIptables(family, name))
      .filter((table) => !predecessors.some((one) => one.family === table.family && one.name === table.name))
      .map(({ family, name }) => `${family} ${name}`)
      .filter((table) => !['ip', 'ip6'].some((family) => table === `${family} ${tableName(chainPrefix)}`)),
    incompatibleTables: [
      ...said.map(([, evidence, table]) => ({ table: table ?? '', evidence: `iptables-nft-save: ${evidence}` })),
      ...Object.keys(builtinChains).flatMap((table) =>
        rules
          .filter((rule) => rule.family === 'ip' && rule.table === table && isNativeRule(rule.expr))
          .slice(0, mostShown)
          .map(({ chain, handle }) => ({
            table,
            evidence: `nft: rule ${handle} of chain ${chain} in table ip ${table} was not written by iptables`,
          })),
      ),
    ],
  };
}
