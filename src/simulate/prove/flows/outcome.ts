import type { ExpectedOutcome } from '../../../model/expectation.js';
import type { Conversation } from '../../conversation.js';
import type { Case } from '../case.js';
import { askedFor, capturingPort, endText, firstOf, isArrival, type NamespaceNames, whyBroken } from '../ends.js';

/** Packets and answers of a conversation: after these, no state changes any more. */
export const length = 4;

/** `broken`: something arrives, but not as it was sent, or it is not answered. */
export interface FlowOutcome {
  readonly kind: ExpectedOutcome | 'broken';
  /** `captured by PORT`, `direct`, `lost`. */
  readonly text: string;
  /** Whether its answers come back and later packets reach the same receiver. */
  readonly isAnswered: boolean;
}

/** What becomes of a flow, from its first packet to its second answer. */
export function outcomeOf({ header }: Case, conversation: Conversation): FlowOutcome {
  const { end } = firstOf(conversation);
  if (!isArrival(end)) return { kind: 'lost', text: 'lost', isAnswered: false };
  const isAnswered = whyBroken(conversation, length) === null;
  const unanswered = isAnswered ? '' : ', without an answer';
  const port = capturingPort(end);
  if (port === null) return { kind: isAnswered ? 'direct' : 'broken', text: `direct${unanswered}`, isAnswered };
  const isAsItWas = askedFor(end).destination === header.destination && end.packet.source === header.source;
  return isAsItWas
    ? { kind: 'captured', text: `captured by ${port}${unanswered}`, isAnswered }
    : { kind: 'broken', text: `captured by ${port} with other addresses${unanswered}`, isAnswered };
}

/** The outcome with the place where it is decided, for one packet that shows it. */
export function detailOf(conversation: Conversation, nameOf: NamespaceNames): string {
  const { end } = firstOf(conversation);
  const why = isArrival(end) ? whyBroken(conversation, length) : null;
  return why === null ? endText(end, nameOf) : `${endText(end, nameOf)}; ${why}`;
}
