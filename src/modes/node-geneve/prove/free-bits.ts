import { foreignBits } from '../../../simulate/prove/foreign-bits.js';
import { type ForeignMarkBits, foreignMarkBits } from '../../../simulate/prove/other-programs.js';
import type { GeneveState } from '../state.js';

/** Bits that no mark of the design uses, on the node or in ztunnel's namespace. */
export function freeBits({ constants }: GeneveState): readonly number[] {
  return foreignBits(Object.values(constants.marks));
}

/** Bits that none of our marks on the node uses. */
export function foreignMarkBitsOf({ constants }: GeneveState): ForeignMarkBits {
  const { originalSource: _, tproxy: __, ...onNode } = constants.marks;
  return foreignMarkBits(foreignBits(Object.values(onNode)));
}
