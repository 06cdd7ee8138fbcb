import { foreignBits } from '../../../simulate/prove/foreign-bits.js';
import type { InpodState } from '../state.js';

/** Bits that no mark of the design uses. */
export function freeBits({ constants }: InpodState): readonly number[] {
  return foreignBits(Object.values(constants.marks));
}
