import type { NftTableName } from '../ir/predecessor.js';
import type { Family } from '../ir/ruleset.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import { familyWord } from '../render/nft/base-chains.js';

/**
 * Lists the names of all tables and chains, not their rules: in every family, so that all who ask can share one answer.
 */
export const listChains: readonly string[] = ['-t', 'list', 'chains'];

interface NftTable extends NftTableName {
  readonly chains: readonly string[];
}

/** Names of all chains that nf_tables has for a family in a namespace. */
export async function nftChains(
  machine: Machine,
  netns: string | null,
  family: Family,
): Promise<readonly { readonly table: string; readonly chain: string }[]> {
  const { stdout } = expectSuccess(await machine.execute({ argv: ['nft', ...listChains], netns }));
  return tablesIn(stdout)
    .filter((table) => table.family === familyWord(family))
    .flatMap(({ chains, name }) => chains.map((chain) => ({ table: name, chain })));
}

export function tablesIn(listing: string): readonly NftTable[] {
  const tables: (NftTable & { readonly chains: string[] })[] = [];
  for (const line of listing.split('\n')) {
    const [, family, name] = /^table (\S+) (\S+) \{/.exec(line) ?? [];
    if (family !== undefined && name !== undefined)
      tables.push({ family: family as NftTableName['family'], name, chains: [] });
    const chain = /^\s*chain (\S+) \{/.exec(line)?.[1];
    if (chain !== undefined) tables.at(-1)?.chains.push(chain);
  }
  return tables;
}
