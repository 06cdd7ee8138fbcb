import { endText } from '../../../../simulate/prove/ends.js';
import { isFromProbeAddress } from '../inbound.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const foreignMarksStay: InpodProperty = {
  ...statement('foreign-marks-stay'),
  situation: 'beside other programs',
  // What comes from the address of the probes is dropped by ours.
  concerns: (one, state) => !isFromProbeAddress(one, state),
  // The stand-ins drop whatever lost a bit of theirs.
  violation: ({ conversation }) => {
    const lost = conversation.exchanges.find(({ end }) => end.kind === 'dropped' && end.reason.code === 'hook');
    return lost === undefined ? null : endText(lost.end);
  },
};
