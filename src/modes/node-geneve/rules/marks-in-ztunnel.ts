import type { Mark } from '../../../model/mark.js';
import { printMark } from '../../../model/values/mark.js';
import type { GeneveRule } from './geneve-rule.js';

/** In ztunnel's namespace the two marks share their mask, so a packet with one must not match the other. */
export const marksInZtunnel: GeneveRule = ({ constants: { marks } }) => {
  const { tproxy, originalSource } = marks;
  if (tproxy === undefined || originalSource === undefined) return [];
  if (!passesFor(tproxy, originalSource) && !passesFor(originalSource, tproxy)) return [];
  return [
    {
      code: 'overlapping-marks',
      path: 'constants.marks.originalSource',
      otherPath: 'constants.marks.tproxy',
      message: `originalSource (${printMark(originalSource)}) cannot be told from tproxy (${printMark(tproxy)})`,
      hint: 'their values must differ in a bit of both masks',
    },
  ];
};

function passesFor(mark: Mark, other: Mark): boolean {
  return (mark.value & other.mask) >>> 0 === other.value;
}
