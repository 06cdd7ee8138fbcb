import { capturingPort, firstOf, isArrival, whyBroken } from '../../../../simulate/prove/ends.js';
import { isFromProbeAddress } from '../inbound.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const podAnswersReturn: InpodProperty = {
  ...statement('pod-answers-return'),
  situation: 'as it is',
  // Answers to the address of the probes are the node's.
  concerns: (one, state) => one.from.role !== 'proxy' && one.from.role !== 'spoofed' && !isFromProbeAddress(one, state),
  violation: ({ bare, conversation }) => {
    const { end } = firstOf(conversation);
    if (!isArrival(end)) return null;
    const why = whyBroken(conversation, 4);
    if (why === null) return null;
    // A conversation that fails without us too is not our fault.
    return whyBroken(bare(), 4) === null || capturingPort(end) !== null ? why : null;
  },
};
