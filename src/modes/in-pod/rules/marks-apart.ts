import { printMark } from '../../../model/values/mark.js';
import type { InpodRule } from './inpod-rule.js';

/** A packet never has both marks, so that an answer to ztunnel is not taken for a packet of ztunnel. */
export const marksApart: InpodRule = ({ constants: { marks } }) => {
  const { connection, ztunnel } = marks;
  if (connection === undefined || ztunnel === undefined) return [];
  const differing = (connection.value ^ ztunnel.value) & connection.mask & ztunnel.mask;
  if (differing !== 0) return [];
  return [
    {
      code: 'indistinguishable-marks',
      path: 'constants.marks.connection',
      otherPath: 'constants.marks.ztunnel',
      message: `a packet can have both connection (${printMark(connection)}) and ztunnel (${printMark(ztunnel)})`,
      hint: 'the two values must differ in a bit that both masks have',
    },
  ];
};
