import { capturingPort, firstOf, isArrival, whyBroken } from '../../../../simulate/prove/ends.js';
import type { GeneveProperty } from '../property.js';
import { statement } from '../statement.js';

export const answersReturn: GeneveProperty = {
  ...statement('answers-return'),
  situation: 'as it is',
  concerns: ({ from }) => from.origin?.namespace !== 'ztunnel',
  violation: ({ bare, conversation }) => {
    if (!isArrival(firstOf(conversation).end)) return null;
    const why = whyBroken(conversation, 4);
    if (why === null) return null;
    // A conversation that fails without us too is not our fault.
    return whyBroken(bare(), 4) === null || capturingPort(firstOf(conversation).end) !== null ? why : null;
  },
};

export const nodeServersReachable: GeneveProperty = {
  ...statement('node-servers-reachable'),
  situation: 'as it is',
  concerns: ({ from, to }) => from.role === 'mesh-pod' && to.role === 'node',
  violation: ({ bare, conversation }) => (whyBroken(bare(), 4) === null ? whyBroken(conversation, 4) : null),
};
