import { allBits } from '../../base/kernel-facts.js';
import type { Mark } from '../../model/mark.js';
import type { Calculated } from './statement.js';

/**
 * (mark & keep) ^ flip: the normal form of all bit operations of one mark with constants. Without a mark: the constant
 * `flip`.
 */
export interface Bits {
  readonly of: 'meta' | 'ct' | null;
  readonly keep: number;
  readonly flip: number;
}

/**
 * The normal form of an expression: nft lists expressions differently than they were written, and each version differs.
 */
export function bitsOf(expression: Calculated): Bits | null {
  if (typeof expression === 'number') return { of: null, keep: 0, flip: expression };
  if (typeof expression === 'string' || 'payload' in expression) return null;
  if ('meta' in expression) return expression.meta.key === 'mark' ? whole('meta') : null;
  if ('ct' in expression) return expression.ct.key === 'mark' ? whole('ct') : null;
  if ('&' in expression) return fold(expression['&'], (one, bits) => cleared(one, ~bits));
  if ('|' in expression) return fold(expression['|'], (one, bits) => flipped(cleared(one, bits), bits));
  return fold(expression['^'], flipped);
}

function whole(of: 'meta' | 'ct'): Bits {
  return { of, keep: allBits, flip: 0 };
}

function cleared({ flip, keep, of }: Bits, bits: number): Bits {
  return { of, keep: (keep & ~bits) >>> 0, flip: (flip & ~bits) >>> 0 };
}

function flipped({ flip, keep, of }: Bits, bits: number): Bits {
  return { of, keep, flip: (flip ^ bits) >>> 0 };
}

/** All three operations may have the constant on either side. */
function fold(operands: readonly Calculated[], apply: (one: Bits, bits: number) => Bits): Bits | null {
  const read = operands.map(bitsOf);
  if (read.length < 2 || read.some((one) => one === null)) return null;
  const [first, ...rest] = (read as Bits[]).sort((one, other) => Number(one.of === null) - Number(other.of === null));
  if (first === undefined || rest.some(({ of }) => of !== null)) return null;
  return rest.reduce((one, { flip }) => apply(one, flip), first);
}

function registerOf(of: 'meta' | 'ct'): Calculated {
  return of === 'meta' ? { meta: { key: 'mark' } } : { ct: { key: 'mark' } };
}

/** (mark & ~mask) ^ value, in its shortest form. */
export function changed(of: 'meta' | 'ct', { mask, value }: Mark): Calculated {
  if (mask === allBits) return value;
  if (value === mask) return { '|': [registerOf(of), value] };
  return { '^': [masked(of, ~mask >>> 0), value] };
}

/** mark & bits. */
export function masked(of: 'meta' | 'ct', bits: number): Calculated {
  return bits === allBits ? registerOf(of) : { '&': [registerOf(of), bits] };
}

/** The mark and mask of an expression that changes only its own mark. */
export function changeOf({ flip, keep }: Bits): Mark {
  return { value: flip, mask: ~keep >>> 0 };
}
