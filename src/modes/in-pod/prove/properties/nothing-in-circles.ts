import { endText } from '../../../../simulate/prove/ends.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const nothingInCircles: InpodProperty = {
  ...statement('nothing-in-circles'),
  situation: 'as it is',
  concerns: () => true,
  violation: ({ conversation }) => {
    const lost = conversation.exchanges.find(({ end }) => end.kind === 'lost' && end.reason.code === 'loop');
    return lost === undefined ? null : endText(lost.end);
  },
};
