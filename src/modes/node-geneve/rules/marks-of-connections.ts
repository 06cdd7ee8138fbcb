import type { Mark } from '../../../model/mark.js';
import type { RuleDiagnostic } from '../../../model/rules/rule-diagnostic.js';
import { printMark } from '../../../model/values/mark.js';
import type { GeneveRule } from './geneve-rule.js';

/**
 * `connSkip` and `proxy` are saved on connections and restored from them. Packets with one of them are routed by the
 * main table, so each contains all of `skip`. Each also has a bit that neither `skip` nor the other has; otherwise
 * packets of the other direction could not be matched to one of them.
 */
export const marksOfConnections: GeneveRule = ({ constants: { marks } }) => {
  const { skip } = marks;
  if (skip === undefined) return [];
  return (['connSkip', 'proxy'] as const).flatMap((name): readonly RuleDiagnostic[] => {
    const otherName = name === 'proxy' ? 'connSkip' : 'proxy';
    const [mark, other] = [marks[name], marks[otherName]];
    if (mark === undefined) return [];
    const path = `constants.marks.${name}`;
    if (!holds(mark, skip)) {
      const message = `${name} (${printMark(mark)}) does not hold skip (${printMark(skip)}), so the main table would not route its packets`;
      const hint = `${name} must set the bits of skip and one bit more, as 0x220/0x220 does with 0x200/0x200`;
      return [{ code: 'mark-without-skip', path, otherPath: 'constants.marks.skip', message, hint }];
    }
    if (other === undefined || !holds(other, skip) || (mark.value & ~other.value) !== 0) return [];
    const message = `${name} (${printMark(mark)}) sets no bit that ${otherName} (${printMark(other)}) lacks, so they cannot be told apart`;
    const hint = `${name} must set a bit that neither skip nor ${otherName} sets`;
    return [{ code: 'overlapping-marks', path, otherPath: `constants.marks.${otherName}`, message, hint }];
  });
};

function holds(mark: Mark, part: Mark): boolean {
  return (part.mask & ~mark.mask) === 0 && (mark.value & part.mask) >>> 0 === part.value;
}
