import { printAddress } from '../address.js';
import type { Conversation, Exchange } from '../conversation.js';
import type { JourneyEnd } from '../journey/end.js';

/** What became of a packet in a few words, the same for two packets of which the same became. */
export function endText(end: JourneyEnd): string {
  const { destination, destinationPort, source, sourcePort } = end.packet;
  const seen = `${printAddress(source)}:${sourcePort} > ${printAddress(destination)}:${destinationPort}`;
  switch (end.kind) {
    case 'delivered':
      return `delivered in ${end.namespace}${end.socket?.isTransparent ? ` to ${end.socket.name}` : ''} as ${seen}`;
    case 'sent':
      return `${end.packet.inner === null ? 'sent' : 'sent in a tunnel'} to ${end.pod ?? 'the network'} by ${end.device} as ${seen}`;
    default:
      return `${end.kind}: ${end.why}`;
  }
}

export function isArrival({ kind }: JourneyEnd): boolean {
  return kind === 'delivered' || kind === 'sent';
}

/** ztunnel's namespace, or that of the one before it. */
export function isZtunnel(namespace: string): boolean {
  return namespace.startsWith('ztunnel');
}

/** The port of ztunnel's that captured a packet; null: none did. */
export function capturingPort(end: JourneyEnd): number | null {
  if (end.kind !== 'delivered' || !isZtunnel(end.namespace) || !end.socket?.isTransparent) return null;
  return Number(/^port (\d+)$/.exec(end.socket.name)?.[1]);
}

export function firstOf({ exchanges }: Conversation): Exchange {
  const [first] = exchanges;
  if (first === undefined) throw new Error('a conversation has at least one packet');
  return first;
}

/** Why a conversation does not go on as one has to: every answer back to who asked, every later packet to who answered. */
export function whyBroken({ exchanges }: Conversation, count: number): string | null {
  const [first] = exchanges;
  if (first === undefined || !isArrival(first.end))
    return first === undefined ? 'nothing was sent' : endText(first.end);
  for (const [index, { arrives, end, isAnswer }] of exchanges.entries()) {
    if (index === 0) continue;
    if (isAnswer && arrives !== true) return `the answer does not come back: ${endText(end)}`;
    if (!isAnswer && !isSameReceiver(first.end, end)) return `a later packet goes elsewhere: ${endText(end)}`;
  }
  return exchanges.length < count ? 'it ends early' : null;
}

/** Later packets may take another way, but have to come to the same end: the pod, the socket's owner, the network. */
function isSameReceiver(first: JourneyEnd, later: JourneyEnd): boolean {
  if (first.kind === 'sent' && later.kind === 'sent')
    return first.device === later.device && first.namespace === later.namespace;
  if (first.kind !== 'delivered' || later.kind !== 'delivered' || first.namespace !== later.namespace) return false;
  return capturingPort(first) === capturingPort(later);
}
