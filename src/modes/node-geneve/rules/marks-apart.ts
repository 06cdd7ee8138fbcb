import { hex } from '../../../base/hex.js';
import type { RuleDiagnostic } from '../../../model/rules/rule-diagnostic.js';
import { printMark } from '../../../model/values/mark.js';
import type { GeneveRule } from './geneve-rule.js';

const pairs = [
  ['outbound', 'skip'],
  ['outbound', 'proxyReturn'],
  ['skip', 'proxyReturn'],
  ['outbound', 'connSkip'],
  ['outbound', 'proxy'],
  ['proxyReturn', 'connSkip'],
  ['proxyReturn', 'proxy'],
] as const;

/**
 * Marks that route packets differently share no bit, so that setting one neither sets nor clears another. `connSkip`
 * and `proxy` are the exception: they contain `skip` (see marks-of-connections), so only their other bits are compared
 * here.
 */
export const marksApart: GeneveRule = ({ constants: { marks } }) =>
  pairs.flatMap(([first, second]): readonly RuleDiagnostic[] => {
    const [a, b] = [marks[first], marks[second]];
    if (a === undefined || b === undefined) return [];
    const ofSkip = second === 'connSkip' || second === 'proxy' ? (marks.skip?.mask ?? 0) : 0;
    const shared = (a.mask & b.mask & ~ofSkip) >>> 0;
    if (shared === 0) return [];
    return [
      {
        code: 'overlapping-marks',
        path: `constants.marks.${second}`,
        otherPath: `constants.marks.${first}`,
        message: `${second} (${printMark(b)}) shares ${hex(shared)} with ${first} (${printMark(a)})`,
        hint: `the masks of ${first} and ${second} must have no bit in common`,
      },
    ];
  });
