import { whyNotCaptured } from '../captured.js';
import { inboundPort, isFromProbeAddress, isInbound } from '../inbound.js';
import { podOf } from '../pods.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const podInboundCaptured: InpodProperty = {
  ...statement('pod-inbound-captured'),
  situation: 'as it is',
  concerns: (one, state) =>
    isInbound(one, state) &&
    ['other-pod', 'world', 'proxy'].includes(one.from.role) &&
    podOf(one.to, state)?.ingress === false &&
    !isFromProbeAddress(one, state),
  violation: (input) => whyNotCaptured(input, inboundPort(input)),
};
