import { capturingPort, endText, firstOf, isArrival, whyBroken } from '../../../../simulate/prove/ends.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const nodeReachesPodServices: InpodProperty = {
  ...statement('node-reaches-pod-services'),
  situation: 'with a service proxy',
  concerns: ({ from, to }) => from.role === 'node' && to.backend === 'mesh-pod',
  violation: ({ bare, conversation }) => {
    if (whyBroken(bare(), 4) !== null) return null;
    const { end } = firstOf(conversation);
    return isArrival(end) && capturingPort(end) === null ? whyBroken(conversation, 4) : endText(end);
  },
};
