import { othersThan, type Range, type Ranges, rangesOf } from './ranges.js';

const states = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'];
const translations = { SNAT: 1, DNAT: 2 };

/**
 * A connection's state and translations as one number, state * 4 + translations, so that `NEW,DNAT` (new or translated)
 * is a list of numbers. Null: an unknown word.
 */
export function stateRanges(words: readonly string[], negated: boolean): Ranges | null {
  if (!words.every((word) => states.includes(word) || Object.hasOwn(translations, word))) return null;
  const numbers = Array.from({ length: states.length * 4 }, (_, number) => number);
  const met = numbers.filter((number) => {
    const isTranslated = (word: keyof typeof translations) =>
      words.includes(word) && (number & translations[word]) !== 0;
    return words.includes(states[number >> 2] ?? '') || isTranslated('SNAT') || isTranslated('DNAT');
  });
  const ranges = rangesOf(met.map((number): Range => [number, number]));
  return negated ? othersThan(ranges, numbers.length - 1) : ranges;
}
