import { hex } from '../../../../base/hex.js';
import { firstOf } from '../../../../simulate/prove/ends.js';
import type { GeneveProperty } from '../property.js';
import { statement } from '../statement.js';

export const foreignMarksKept: GeneveProperty = {
  ...statement('foreign-marks-kept'),
  situation: 'as it is',
  concerns: ({ from, header }) => from.role === 'node' && (header.mark ?? 0) !== 0,
  violation: ({ case: one, conversation }) => {
    const { end } = firstOf(conversation);
    const bits = one.header.mark ?? 0;
    return end.kind !== 'sent' || (end.packet.mark & bits) >>> 0 === bits
      ? null
      : `it leaves with mark ${hex(end.packet.mark)}`;
  },
};
