import { type Address, masked } from '../address.js';

/** Numbers that equal the value under the mask, or, negated, all others: addresses, marks, TCP flags. */
export interface Bits {
  readonly kind: 'bits';
  readonly mask: Address;
  /** No bits outside the mask. */
  readonly value: Address;
  readonly negated: boolean;
}

export function isBitsWithin(a: Bits, b: Bits): boolean {
  if (b.negated) return a.negated ? isPositiveWithin(b, a) : arePositivesApart(a, b);
  return !a.negated && isPositiveWithin(a, b);
}

export function areBitsApart(a: Bits, b: Bits): boolean {
  if (a.negated) return !b.negated && isPositiveWithin(b, a);
  return b.negated ? isPositiveWithin(a, b) : arePositivesApart(a, b);
}

/** Ignores negation. */
function isPositiveWithin(a: Bits, b: Bits): boolean {
  return masked(b.mask, a.mask) === b.mask && masked(a.value, b.mask) === b.value;
}

function arePositivesApart(a: Bits, b: Bits): boolean {
  return masked(a.value, b.mask) !== masked(b.value, a.mask);
}
