import { protocols } from '../../../../ir/protocols.js';
import { isTcp } from '../../../../simulate/prove/case.js';
import { whyBroken } from '../../../../simulate/prove/ends.js';
import { isRedirected } from '../pods.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const ztunnelAnswered: InpodProperty = {
  ...statement('ztunnel-answered'),
  situation: 'as it is',
  concerns: (one, state) =>
    isRedirected(one, state) &&
    ((isTcp(one) && ['proxy', 'spoofed'].includes(one.from.role)) ||
      (one.from.role === 'proxy' && one.header.protocol === protocols.udp && one.header.destinationPort === 53)),
  violation: ({ conversation }) => whyBroken(conversation, 4),
};
