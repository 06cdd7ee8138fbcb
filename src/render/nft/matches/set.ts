import type { SetMatch } from '../../../ir/match.js';
import { familyWord } from '../base-chains.js';
import { identifier, nameOf } from '../identifier.js';
import { isNegated, type MatchWords, op } from './match-words.js';

/** Sets of addresses in the same table. */
export const setWords: MatchWords<SetMatch> = {
  write: (match, family) => {
    const [dimension, another] = match.dimensions;
    if (dimension === undefined || another !== undefined) return null;
    const left = { payload: { protocol: familyWord(family), field: dimension === 'src' ? 'saddr' : 'daddr' } };
    return [{ op: op(match), left, right: `@${identifier(match.set)}` }];
  },
  read: (test, { family }) => {
    const { left, right } = test;
    const negated = isNegated(test);
    if (typeof left !== 'object' || !('payload' in left) || typeof right !== 'string' || negated === null) return null;
    const { field, protocol } = left.payload;
    if (protocol !== familyWord(family) || !['saddr', 'daddr'].includes(field) || !right.startsWith('@')) return null;
    return { kind: 'set', negated, set: nameOf(right.slice(1)), dimensions: [field === 'saddr' ? 'src' : 'dst'] };
  },
};
