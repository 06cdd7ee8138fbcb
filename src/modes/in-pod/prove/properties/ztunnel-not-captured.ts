import { capturingPort, endText, firstOf, isArrival } from '../../../../simulate/prove/ends.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const ztunnelNotCaptured: InpodProperty = {
  ...statement('ztunnel-not-captured'),
  situation: 'as it is',
  concerns: ({ from }) => from.role === 'proxy' || from.role === 'spoofed',
  violation: ({ case: one, conversation }) => {
    const { end } = firstOf(conversation);
    if (!isArrival(end)) return endText(end);
    // It may ask for a port that it listens on itself.
    const isCaptured = end.namespace === one.from.origin?.namespace && capturingPort(end) !== null;
    return isCaptured && capturingPort(end) !== one.header.destinationPort ? endText(end) : null;
  },
};
