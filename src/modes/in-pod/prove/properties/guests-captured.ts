import { isTcp } from '../../../../simulate/prove/case.js';
import { whyNotCaptured } from '../captured.js';
import { isRedirected } from '../pods.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const guestsCaptured: InpodProperty = {
  ...statement('guests-captured'),
  situation: 'as it is',
  concerns: (one, state) => isTcp(one) && one.from.role === 'guest' && isRedirected(one, state),
  violation: (input) => whyNotCaptured(input, input.state.constants.ports.outbound),
};
