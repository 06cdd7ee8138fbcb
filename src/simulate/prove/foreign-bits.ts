/** The bits that none of these marks uses, the highest first. */
export function foreignBits(marks: readonly { readonly mask: number }[]): readonly number[] {
  const ours = marks.reduce((bits, { mask }) => bits | mask, 0) >>> 0;
  return Array.from({ length: 32 }, (_, index) => 31 - index)
    .filter((bit) => ((ours >>> bit) & 1) === 0)
    .map((bit) => 2 ** bit);
}
