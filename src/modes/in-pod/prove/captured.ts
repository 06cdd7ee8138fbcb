import { protocols } from '../../../ir/protocols.js';
import type { JourneyEnd } from '../../../simulate/journey/end.js';
import { type Case, isTcp } from '../../../simulate/prove/case.js';
import { askedFor, endText, firstOf } from '../../../simulate/prove/ends.js';
import type { InpodState } from '../state.js';
import { isRedirected, isToItself, podOf } from './pods.js';
import type { InpodPropertyInput } from './property.js';

const dnsPort = 53;

/**
 * Why ztunnel in the namespace does not get a conversation at that port with its addresses as they were; null: it does.
 */
export function whyNotCaptured({ case: one, conversation }: InpodPropertyInput, port: number): string | null {
  const { end } = firstOf(conversation);
  if (listenerOf(end) !== port) return `not captured by ${port}: ${endText(end)}`;
  const { source, sourcePort } = end.packet;
  const asked = askedFor(end);
  const { header } = one;
  const isAsItWas = asked.destination === header.destination && asked.destinationPort === header.destinationPort;
  return isAsItWas && source === header.source && sourcePort === header.sourcePort
    ? null
    : `captured with other addresses: ${endText(end)}`;
}

/** The port of ztunnel's listener that gets a packet, redirected or sent to it anyway; null: none does. */
function listenerOf(end: JourneyEnd): number | null {
  return end.kind === 'delivered' && end.socket?.isOfProxy === true ? end.socket.listener : null;
}

/** Whether it is a query of a pod that ztunnel has to answer. */
export function isCapturedDns(one: Case, state: InpodState): boolean {
  return isDnsOfPod(one) && isRedirected(one, state) && podOf(one.from, state)?.dnsCapture === true;
}

/** A query to somebody else, by UDP or TCP. */
export function isDnsOfPod(one: Case): boolean {
  const { from, header } = one;
  const isOfDns = header.destinationPort === dnsPort && (header.protocol === protocols.udp || isTcp(one));
  return from.role === 'mesh-pod' && isOfDns && !isToItself(one);
}
