import type { NftTableName } from '../ir/predecessor.js';
import type { Machine } from '../kernel/machine.js';
import { familyWord } from '../render/nft/base-chains.js';
import { outlineOf } from './iptables-outline.js';

/**
 * The tables of nft that are not of iptables. Null where nft has to list all of them: the kernel does not tell, a table
 * of iptables is dormant, or has rules that another program may have written. To look through the rules costs a sixth
 * of what it costs to list them by nft.
 */
export async function tablesBesideIptables(
  machine: Machine,
  netns: string | null,
): Promise<readonly NftTableName[] | null> {
  const others = await machine.lookAtNft?.(netns, (nft) => {
    const outline = outlineOf(nft);
    const areShown = outline?.tables.every(
      ({ family, isDormant, name }) => !isDormant && nft.areOfIptables({ family: familyWord(family), table: name }),
    );
    return areShown ? outline?.others : null;
  });
  return others ?? null;
}
