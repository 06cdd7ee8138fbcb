import { allBits } from '../../../base/kernel-facts.js';
import type { MarkMatch } from '../../../ir/match.js';
import type { Mark } from '../../../model/mark.js';
import { ipv4Mask } from '../../../model/values/ipv4.js';
import { bitsOf, masked } from '../bits.js';
import type { Test } from '../statement.js';
import { isNegated, type MatchWords, op } from './match-words.js';

export const markWords: MatchWords<MarkMatch> = {
  write: (match) => {
    const left = masked(match.kind === 'mark' ? 'meta' : 'ct', match.mark.mask);
    return [{ op: op(match), left, right: match.mark.value }];
  },
  read: (test) => {
    const negated = isNegated(test);
    if (negated === null || (typeof test.left === 'object' && 'fib' in test.left)) return null;
    const bits = bitsOf(test.left);
    const mark = bits?.flip === 0 ? markOf(test.right, bits.keep) : null;
    if (bits?.of == null || mark === null) return null;
    return { kind: bits.of === 'meta' ? 'mark' : 'connmark', negated, mark };
  },
};

/** nft up to 1.0.6 lists a mask of the upper bits as a prefix length. */
function markOf(right: Test['right'], mask: number): Mark | null {
  if (typeof right === 'number') return { value: right, mask };
  if (mask !== allBits || typeof right !== 'object' || !('prefix' in right)) return null;
  const { addr, len } = right.prefix;
  return typeof addr === 'number' ? { value: addr, mask: ipv4Mask(len) } : null;
}
