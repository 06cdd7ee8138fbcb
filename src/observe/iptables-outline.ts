import { builtinChains } from '../ir/hooks.js';
import type { NftTableName } from '../ir/predecessor.js';
import type { Chain, Family } from '../ir/ruleset.js';
import type { NftLook } from '../kernel/nft-look.js';
import { iptablesFamily } from '../render/nft/foreign/iptables-table.js';

/** A table of iptables-nft without its rules. */
export interface OutlinedTable {
  readonly family: Family;
  readonly name: string;
  readonly isDormant: boolean;
  /** Built-in chains that it has not. iptables shows them as empty. */
  readonly absent: readonly Chain[];
  /** Built-in chains whose rules are to be read. */
  readonly builtins: readonly Omit<Chain, 'rules'>[];
  /** Few enough rules to list them at once: a process for each chain costs as much as some hundreds. */
  readonly isSmall: boolean;
}

export interface IptablesOutline {
  readonly tables: readonly OutlinedTable[];
  /** The tables of nft that are not of iptables. */
  readonly others: readonly NftTableName[];
}

const mostInSmall = 300;

/** By their numbers in the kernel. */
const hooks = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

/** Null: a table of iptables has what iptables does not know. */
export function outlineOf(nft: NftLook): IptablesOutline | null {
  const tables: OutlinedTable[] = [];
  const others: NftTableName[] = [];
  for (const { family: word, isDormant, name } of nft.tables()) {
    const table = { family: word, name };
    const family = iptablesFamily(table);
    if (family === null) {
      others.push(table);
      continue;
    }
    const { bases, uses } = nft.chains(table);
    const builtins = builtinChains[name] ?? [];
    const areKnown = bases.every(
      ({ base, name: chain }) => builtins.includes(chain) && hooks[base?.hook ?? -1] === chain,
    );
    if (!areKnown || nft.hasSets(table)) return null;
    tables.push({
      ...{ family, name, isDormant },
      absent: builtins
        .filter((builtin) => !bases.some((chain) => chain.name === builtin))
        .map((builtin) => ({ name: builtin, policy: 'ACCEPT', rules: [] })),
      builtins: bases.map(({ base, name: chain }) => ({ name: chain, policy: base?.drops ? 'DROP' : 'ACCEPT' })),
      isSmall: uses <= mostInSmall,
    });
  }
  return { tables, others };
}
