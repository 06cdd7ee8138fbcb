import { whyBroken } from '../../../../simulate/prove/ends.js';
import { isCapturedDns, whyNotCaptured } from '../captured.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const podDnsCaptured: InpodProperty = {
  ...statement('pod-dns-captured'),
  situation: 'as it is',
  concerns: isCapturedDns,
  violation: (input) => whyNotCaptured(input, input.state.constants.ports.dns) ?? whyBroken(input.conversation, 4),
};
