import { isTcp } from '../../../../simulate/prove/case.js';
import { endText } from '../../../../simulate/prove/ends.js';
import type { GeneveProperty } from '../property.js';
import { statement } from '../statement.js';

export const noLeak: GeneveProperty = {
  ...statement('no-leak-without-ztunnel'),
  situation: 'without ztunnel',
  concerns: (one) =>
    isTcp(one) &&
    one.from.role !== 'proxy' &&
    (one.from.role === 'mesh-pod'
      ? !['node', 'proxy'].includes(one.to.role)
      : one.to.role === 'mesh-pod' && one.from.role !== 'node'),
  violation: ({ case: one, conversation }) => {
    for (const { end, isAnswer } of conversation.exchanges) {
      if (end.kind !== 'sent') continue;
      const leavesNode = end.pod === null;
      // An answer to an outside client is fine: its request came in plain text.
      if (leavesNode && !(isAnswer && one.to.role === 'mesh-pod' && one.from.role !== 'mesh-pod')) return endText(end);
      if (end.pod !== null && one.from.role === 'mesh-pod' && !isAnswer) return endText(end);
    }
    return null;
  },
};
