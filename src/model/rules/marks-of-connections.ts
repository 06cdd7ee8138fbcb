import type { Diagnostic } from '../../base/diagnostic.js';
import type { Mark } from '../mark.js';
import { printMark } from '../values/mark.js';
import type { Rule } from './rule.js';

/**
 * `connSkip` and `proxy` are saved on connections and restored from them. A packet that has one of them is routed by the
 * main table too, so each holds all of `skip`; and each has a bit that neither `skip` nor the other has, or the other
 * direction of a connection could not be told to which of them it belongs.
 */
export const marksOfConnections: Rule = ({ constants: { marks } }) => {
  const { skip, connSkip, proxy } = marks;
  const found: Diagnostic[] = [];
  const check = (name: string, mark: Mark | undefined, otherName: string, other: Mark | undefined) => {
    if (mark === undefined || skip === undefined) return;
    const path = `constants.marks.${name}`;
    if (!holds(mark, skip)) {
      found.push({
        code: 'mark-without-skip',
        path,
        message: `${printMark(mark)} does not hold skip (${printMark(skip)}), so its packets would not be routed by the main table`,
        hint: `${name} must set the bits of skip and one bit more, as 0x220/0x220 does with 0x200/0x200`,
      });
    } else if (other !== undefined && holds(other, skip) && (mark.value & ~other.value) === 0) {
      found.push({
        code: 'overlapping-marks',
        path,
        message: `${printMark(mark)} has no bit that ${otherName} (${printMark(other)}) lacks, so they cannot be told apart`,
        hint: `${name} must set a bit that neither skip nor ${otherName} sets`,
      });
    }
  };
  check('connSkip', connSkip, 'proxy', proxy);
  check('proxy', proxy, 'connSkip', connSkip);
  return found;
};

function holds(mark: Mark, part: Mark): boolean {
  return (part.mask & ~mark.mask) === 0 && (mark.value & part.mask) >>> 0 === part.value;
}
