import type { Diagnostic } from '../../base/diagnostic.js';
import type { Mark } from '../mark.js';
import { printMark } from '../values/mark.js';
import type { Rule } from './rule.js';

const alone = [
  ['outbound', 'skip'],
  ['outbound', 'proxyReturn'],
  ['skip', 'proxyReturn'],
  ['outbound', 'connSkip'],
  ['outbound', 'proxy'],
  ['proxyReturn', 'connSkip'],
  ['proxyReturn', 'proxy'],
] as const;

/**
 * Marks that send a packet different ways share no bit, so that setting one neither sets nor clears another. `connSkip` and
 * `proxy` are the exception: they hold `skip` (see marks-of-connections).
 */
export const marksApart: Rule = ({ constants: { marks } }) =>
  alone.flatMap(([first, second]): readonly Diagnostic[] => {
    const [a, b] = [marks[first], marks[second]];
    const shared = a === undefined || b === undefined ? 0 : sharedBits(a, b);
    if (a === undefined || b === undefined || shared === 0) return [];
    return [
      {
        code: 'overlapping-marks',
        path: `constants.marks.${second}`,
        message: `${printMark(b)} shares ${hex(shared)} with ${first} (${printMark(a)})`,
        hint: `the masks of ${first} and ${second} must have no bit in common`,
      },
    ];
  });

function sharedBits(a: Mark, b: Mark): number {
  return (a.mask & b.mask) >>> 0;
}

function hex(bits: number): string {
  return `0x${bits.toString(16)}`;
}
