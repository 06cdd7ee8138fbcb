import { workInside } from './in-process/inside.js';
import { libcUnlessOff } from './in-process/libc-unless-off.js';
import {
  type ChainSummary,
  chainNamed,
  chainSummary,
  hasSets,
  type NftChain,
  type TableName,
} from './native/netfilter/chains.js';
import { areOfIptables } from './native/netfilter/iptables-rules.js';
import type { RulesAt } from './native/netfilter/rules-request.js';
import { type NftTable, nftTables } from './native/netfilter/tables.js';

/** What the kernel tells of nf_tables in a namespace without showing rules: at a cost that does not grow with them. */
export interface NftLook {
  readonly tables: () => readonly NftTable[];
  readonly chains: (table: TableName) => ChainSummary;
  readonly chain: (table: TableName, name: string) => NftChain | null;
  readonly hasSets: (table: TableName) => boolean;
  /** Whether these rules are for sure as iptables-nft writes them. Its cost grows with them. */
  readonly areOfIptables: (rules: RulesAt) => boolean;
}

/**
 * Looks at nf_tables in a namespace, null is our own, in one visit. Null where the kernel cannot be asked in this
 * process, or does not answer: there the programs tell.
 */
export async function lookAtNft<T>(netns: string | null, look: (nft: NftLook) => T): Promise<T | null> {
  const libc = await libcUnlessOff();
  if (libc === null) return null;
  try {
    return workInside(libc, netns, ({ netfilter }) =>
      look({
        tables: () => nftTables(netfilter()),
        chains: (table) => chainSummary(netfilter(), table),
        chain: (table, name) => chainNamed(netfilter(), table, name),
        hasSets: (table) => hasSets(netfilter(), table),
        areOfIptables: (rules) => areOfIptables(netfilter(), rules),
      }),
    );
  } catch {
    return null;
  }
}
