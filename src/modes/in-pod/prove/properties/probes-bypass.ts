import { type Case, isTcp } from '../../../../simulate/prove/case.js';
import { endText, firstOf, whyBroken } from '../../../../simulate/prove/ends.js';
import type { InpodState } from '../../state.js';
import { isRedirected } from '../pods.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const probesBypass: InpodProperty = {
  ...statement('probes-bypass'),
  situation: 'as it is',
  concerns: isProbe,
  violation: ({ case: one, conversation }) => {
    const { end } = firstOf(conversation);
    const isItself =
      end.kind === 'delivered' &&
      end.namespace === one.to.origin?.namespace &&
      end.packet.destination === one.header.destination &&
      end.packet.destinationPort === one.header.destinationPort;
    return isItself ? whyBroken(conversation, 4) : endText(end);
  },
};

/** The node's own connection to a mesh pod. */
function isProbe(one: Case, state: InpodState): boolean {
  return isTcp(one) && one.from.role === 'node' && one.to.role === 'mesh-pod' && isRedirected(one, state);
}
