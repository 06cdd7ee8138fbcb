import { isTcp } from '../../../../simulate/prove/case.js';
import { isCapturedDns, whyNotCaptured } from '../captured.js';
import { isRedirected, isToItself } from '../pods.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const podTcpCaptured: InpodProperty = {
  ...statement('pod-tcp-captured'),
  situation: 'as it is',
  concerns: (one, state) =>
    isTcp(one) &&
    one.from.role === 'mesh-pod' &&
    isRedirected(one, state) &&
    !isToItself(one) &&
    !isCapturedDns(one, state),
  violation: (input) => whyNotCaptured(input, input.state.constants.ports.outbound),
};
