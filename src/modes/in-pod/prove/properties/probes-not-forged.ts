import { firstOf, isArrival } from '../../../../simulate/prove/ends.js';
import { whyNotCaptured } from '../captured.js';
import { inboundPort, isFromProbeAddress, isInbound } from '../inbound.js';
import { podOf } from '../pods.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const probesNotForged: InpodProperty = {
  ...statement('probes-not-forged'),
  situation: 'as it is',
  concerns: (one, state) =>
    isInbound(one, state) && podOf(one.to, state)?.ingress === false && isFromProbeAddress(one, state),
  violation: (input) => {
    const { end } = firstOf(input.conversation);
    return isArrival(end) ? whyNotCaptured(input, inboundPort(input)) : null;
  },
};
