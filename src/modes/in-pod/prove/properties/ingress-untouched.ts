import { asWithoutUs } from '../../../../simulate/prove/without-us.js';
import { isFromProbeAddress, isInbound } from '../inbound.js';
import { podOf } from '../pods.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const ingressUntouched: InpodProperty = {
  ...statement('ingress-untouched'),
  situation: 'as it is',
  // The node's own connections get the source of probes there too.
  concerns: (one, state) =>
    isInbound(one, state) &&
    ['other-pod', 'world', 'proxy'].includes(one.from.role) &&
    podOf(one.to, state)?.ingress === true &&
    !isFromProbeAddress(one, state),
  violation: asWithoutUs,
};
