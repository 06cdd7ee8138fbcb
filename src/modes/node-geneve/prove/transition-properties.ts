import { printAddress } from '../../../simulate/address.js';
import type { Conversation } from '../../../simulate/conversation.js';
import type { JourneyEnd } from '../../../simulate/journey/end.js';
import {
  capturingPort,
  endAlike,
  endText,
  firstOf,
  isArrival,
  isSameEnd,
  type NamespaceNames,
  whyBroken,
} from '../../../simulate/prove/ends.js';
import type { TransitionInput, TransitionProperty } from '../../../simulate/prove/transition/property.js';
import { statement } from './statement.js';

const noLeak: TransitionProperty = {
  ...statement('no-leak-in-between'),
  about: 'first packets',
  violation: ({ after, before, conversation }) => {
    if (!isCaptured(before) || !isCaptured(after)) return null;
    const { end } = firstOf(conversation);
    return isArrival(end) && capturingPort(end) === null ? endText(end) : null;
  },
};

const oldPathOrNew: TransitionProperty = {
  ...statement('old-way-or-new'),
  about: 'first packets',
  violation: ({ after, bare, before, conversation, mayHold, moves, nameOf, proxies }) => {
    const { end } = firstOf(conversation);
    const endsAs = (other: Conversation) => isSamePlace(end, firstOf(other).end, nameOf);
    if (endsAs(before) || endsAs(after) || ((mayHold || moves) && isSilentLoss(end))) return null;
    // A pod joins or leaves the mesh: any port of ztunnel may capture its packets.
    if (moves && isForZtunnel(end, { nameOf, proxies })) return null;
    // A packet that neither design captures may also end as it would without both.
    const isOnlyOurs = !moves && (isCaptured(before) || isCaptured(after));
    if (!isOnlyOurs && endsAs(bare())) return null;
    return `${endText(end)}; before: ${endText(firstOf(before).end)}; after: ${endText(firstOf(after).end)}`;
  },
};

const answersInBetween: TransitionProperty = {
  ...statement('answers-return-in-between'),
  about: 'first packets',
  violation: ({ after, before, conversation, mayHold, moves }) =>
    !moves && whyBroken(before, 2) === null && whyBroken(after, 2) === null ? whyStopped(conversation, mayHold) : null,
};

const connectionsGoOn: TransitionProperty = {
  ...statement('connections-go-on'),
  about: 'connections',
  violation: ({ after, before, conversation, mayHold, moves, nameOf }) => {
    if (moves || whyBroken(before, 2) !== null || whyBroken(after, 2) !== null) return null;
    const [was, is] = [firstOf(before).end, firstOf(conversation).end];
    const [oldPort, port] = [capturingPort(was), capturingPort(is)];
    // A new ztunnel does not know the old one's connections; it only matters that their packets go to no one else.
    if (oldPort !== null && port !== null && was.namespace !== is.namespace) return null;
    if (oldPort !== null && oldPort === port) return null;
    if (mayHold && isSilentLoss(is)) return null;
    if (!isSamePlace(was, is, nameOf)) return `it goes elsewhere: ${endText(is)}; before: ${endText(was)}`;
    return whyStopped(conversation, mayHold);
  },
};

const othersUntouched: TransitionProperty = {
  ...statement('others-untouched-in-between'),
  about: 'first packets',
  violation: ({ after, bare, before, conversation, mayHold, moves }) => {
    if (moves || (mayHold && endsInSilentLoss(conversation))) return null;
    const without = bare();
    if (endAlike(conversation, without) || !endAlike(before, without) || !endAlike(after, without)) return null;
    return `${textOf(conversation)}; without us: ${textOf(without)}`;
  },
};

export const transitionProperties: readonly TransitionProperty[] = [
  noLeak,
  oldPathOrNew,
  answersInBetween,
  connectionsGoOn,
  othersUntouched,
];

function isCaptured(conversation: Conversation): boolean {
  return capturingPort(firstOf(conversation).end) !== null;
}

/** Whether a packet is in ztunnel's namespace or on its way to ztunnel's address. */
function isForZtunnel(
  { namespace, packet }: JourneyEnd,
  { nameOf, proxies }: Pick<TransitionInput, 'nameOf' | 'proxies'>,
): boolean {
  return nameOf(namespace) === 'ztunnel' || proxies.has(printAddress(packet.destination));
}

/** Whether a packet was lost silently, so that the sender tries again. */
function isSilentLoss(end: JourneyEnd): boolean {
  return !isArrival(end) && 'senderNotified' in end && !end.senderNotified;
}

/** Whether two packets end in the same place, with one name for both ztunnels; all silent losses are one place. */
function isSamePlace(one: JourneyEnd, other: JourneyEnd, nameOf: NamespaceNames): boolean {
  if (isSilentLoss(one) || isSilentLoss(other)) return isSilentLoss(one) && isSilentLoss(other);
  return isSameEnd(one, other, nameOf);
}

function textOf({ exchanges }: Conversation): string {
  return exchanges.map(({ end }) => endText(end)).join('; ');
}

function whyStopped(conversation: Conversation, mayHold: boolean): string | null {
  return mayHold && endsInSilentLoss(conversation) ? null : whyBroken(conversation, 2);
}

function endsInSilentLoss({ exchanges }: Conversation): boolean {
  const last = exchanges.at(-1);
  return last !== undefined && isSilentLoss(last.end);
}
