import { firstOf } from '../ends.js';
import type { Property } from '../property.js';

/** Bits that none of our marks has, the highest first. */
export function foreignBits(marks: Readonly<Record<string, { readonly mask: number }>>): readonly number[] {
  const ours = Object.values(marks).reduce((bits, { mask }) => bits | mask, 0) >>> 0;
  return Array.from({ length: 32 }, (_, index) => 31 - index)
    .filter((bit) => ((ours >>> bit) & 1) === 0)
    .map((bit) => 2 ** bit);
}

export const foreignMarksKept: Property = {
  name: 'foreign-marks-kept',
  sentence: "A mark that another program gave to the node's own packets is still on them when they leave.",
  situation: 'as it is',
  concerns: ({ from, header }) => from.role === 'node' && (header.mark ?? 0) !== 0,
  violation: ({ case: one, conversation }) => {
    const { end } = firstOf(conversation);
    const bits = one.header.mark ?? 0;
    return end.kind !== 'sent' || (end.packet.mark & bits) >>> 0 === bits
      ? null
      : `it leaves with mark 0x${end.packet.mark.toString(16)}`;
  },
};
