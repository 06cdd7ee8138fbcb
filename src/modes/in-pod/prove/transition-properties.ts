import type { Conversation } from '../../../simulate/conversation.js';
import type { JourneyEnd } from '../../../simulate/journey/end.js';
import { capturingPort, endText, firstOf, isArrival, isSameEnd, whyBroken } from '../../../simulate/prove/ends.js';
import type { TransitionProperty } from '../../../simulate/prove/transition/property.js';
import { statement } from './statement.js';

const noLeak: TransitionProperty = {
  ...statement('pod-no-leak-in-between'),
  about: 'first packets',
  violation: ({ after, before, conversation }) => {
    if (!isCaptured(before) || !isCaptured(after)) return null;
    const { end } = firstOf(conversation);
    return capturingPort(end) === null ? endText(end) : null;
  },
};

const oldWayOrNew: TransitionProperty = {
  ...statement('pod-old-way-or-new'),
  about: 'first packets',
  violation: ({ after, before, conversation, moves }) => {
    const [was, will] = [firstOf(before).end, firstOf(after).end];
    const { end } = firstOf(conversation);
    if (isSameEnd(was, end) || isSameEnd(will, end)) return null;
    // A pod or a family joins or leaves, or probes get another address: both ends, and the node, change at different
    // moments, but nothing is lost.
    const isOther = moves || isCaptured(before) !== isCaptured(after) || was.packet.source !== will.packet.source;
    if (isOther && isArrival(end)) return null;
    return `${endText(end)}; before: ${endText(firstOf(before).end)}; after: ${endText(firstOf(after).end)}`;
  },
};

const answersInBetween: TransitionProperty = {
  ...statement('pod-answers-in-between'),
  about: 'first packets',
  violation: ({ after, before, conversation }) =>
    whyBroken(before, 2) === null && whyBroken(after, 2) === null ? whyBroken(conversation, 2) : null,
};

const connectionsGoOn: TransitionProperty = {
  ...statement('pod-connections-go-on'),
  about: 'connections',
  violation: ({ after, before, conversation, moves }) => {
    if (moves || whyBroken(before, 2) !== null || whyBroken(after, 2) !== null) return null;
    const [was, is] = [firstOf(before).end, firstOf(conversation).end];
    if (!goesOn(was, is)) return `it goes elsewhere: ${endText(is)}; before: ${endText(was)}`;
    return whyBroken(conversation, 2);
  },
};

export const transitionProperties: readonly TransitionProperty[] = [
  noLeak,
  oldWayOrNew,
  answersInBetween,
  connectionsGoOn,
];

function isCaptured(conversation: Conversation): boolean {
  return capturingPort(firstOf(conversation).end) !== null;
}

/**
 * Whether the same port of ztunnel's has the connection; of one that is not captured, whether its packets end the same
 * way.
 */
function goesOn(was: JourneyEnd, is: JourneyEnd): boolean {
  const [old, now] = [capturingPort(was), capturingPort(is)];
  return old === null && now === null ? isSameEnd(was, is) : old === now && was.namespace === is.namespace;
}
