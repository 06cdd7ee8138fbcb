import { isTcp } from '../../../../simulate/prove/case.js';
import { capturingPort, endText, firstOf, whyBroken } from '../../../../simulate/prove/ends.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const forwardedCaptured: InpodProperty = {
  ...statement('forwarded-captured'),
  situation: 'with a service proxy',
  concerns: (one) =>
    isTcp(one) &&
    ['other-pod', 'world'].includes(one.from.role) &&
    ['service', 'node-port'].includes(one.to.role) &&
    one.to.backend === 'mesh-pod',
  violation: ({ conversation, state }) => {
    const { end } = firstOf(conversation);
    const { inbound } = state.constants.ports;
    return capturingPort(end) === inbound ? whyBroken(conversation, 4) : `not captured by ${inbound}: ${endText(end)}`;
  },
};
