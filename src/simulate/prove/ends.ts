import { printAddress } from '../address.js';
import { socketText } from '../connection.js';
import type { Conversation, Exchange } from '../conversation.js';
import { capturingSocket, type JourneyEnd } from '../journey/end.js';
import { type Reason, reasonText } from '../journey/reason.js';
import type { Network } from '../network.js';
import type { Packet } from '../packet.js';

/** Gives one name to namespaces that replace each other, such as the old and the new proxy. */
export type NamespaceNames = (namespace: string) => string;

const asNamed: NamespaceNames = (namespace) => namespace;

export function namesByScope({ namespaces }: Network): NamespaceNames {
  return (namespace) => namespaces.get(namespace)?.program.scope ?? namespace;
}

/** How a packet ended, in a few words. */
export function endText(end: JourneyEnd, nameOf: NamespaceNames = asNamed): string {
  const { destination, destinationPort, source, sourcePort } = end.packet;
  const seen = `${printAddress(source)}:${sourcePort} > ${printAddress(destination)}:${destinationPort}`;
  switch (end.kind) {
    case 'delivered': {
      const socket = capturingSocket(end);
      const taker = socket === null ? '' : ` to ${socketText(socket)}`;
      return `delivered in ${nameOf(end.namespace)}${taker} as ${seen}`;
    }
    case 'sent':
      return `${end.packet.inner === null ? 'sent' : 'sent in a tunnel'} to ${end.pod ?? 'the network'} by ${end.device} as ${seen}`;
    case 'stays':
      return `${end.kind}: ${end.why}`;
    default:
      return `${end.kind}: ${reasonText(renamed(end.reason, nameOf))}`;
  }
}

/** Whether two packets ended the same way. */
export function isSameEnd(one: JourneyEnd, other: JourneyEnd, nameOf: NamespaceNames = asNamed): boolean {
  switch (one.kind) {
    case 'delivered':
      return (
        other.kind === 'delivered' &&
        isSameTuple(one.packet, other.packet) &&
        nameOf(one.namespace) === nameOf(other.namespace) &&
        listenerOf(one) === listenerOf(other)
      );
    case 'sent':
      return (
        other.kind === 'sent' &&
        isSameTuple(one.packet, other.packet) &&
        one.device === other.device &&
        one.pod === other.pod &&
        (one.packet.inner === null) === (other.packet.inner === null)
      );
    case 'stays':
      return other.kind === 'stays' && one.why === other.why;
    default:
      return one.kind === other.kind && reasonKey(one.reason, nameOf) === reasonKey(other.reason, nameOf);
  }
}

function isSameTuple(one: Packet, other: Packet): boolean {
  return (
    one.source === other.source &&
    one.sourcePort === other.sourcePort &&
    one.destination === other.destination &&
    one.destinationPort === other.destinationPort
  );
}

function listenerOf(end: JourneyEnd): number | null {
  return capturingSocket(end)?.listener ?? null;
}

function reasonKey(reason: Reason, nameOf: NamespaceNames): string {
  return JSON.stringify(renamed(reason, nameOf), printed);
}

function printed(_: string, fact: unknown): unknown {
  return typeof fact === 'bigint' ? printAddress(fact) : fact;
}

function renamed(reason: Reason, nameOf: NamespaceNames): Reason {
  return 'namespace' in reason ? { ...reason, namespace: nameOf(reason.namespace) } : reason;
}

/** Whether all packets of both end alike. */
export function endAlike(one: Conversation, other: Conversation, nameOf: NamespaceNames = asNamed): boolean {
  return (
    one.exchanges.length === other.exchanges.length &&
    one.exchanges.every(({ end }, index) => {
      const there = other.exchanges[index];
      return there !== undefined && isSameEnd(end, there.end, nameOf);
    })
  );
}

export function isArrival({ kind }: JourneyEnd): boolean {
  return kind === 'delivered' || kind === 'sent';
}

/** The port of the proxy that captured a packet; null: none did. */
export function capturingPort(end: JourneyEnd): number | null {
  const socket = capturingSocket(end);
  return socket?.isOfProxy === true ? socket.listener : null;
}

/**
 * Where a captured packet was sent to, as the proxy learns it: from its socket, or what was redirected by
 * SO_ORIGINAL_DST.
 */
export function askedFor(end: JourneyEnd): Pick<Packet, 'destination' | 'destinationPort'> {
  const { connection } = end.packet;
  return connection !== null && isRedirected(end) ? connection.original : end.packet;
}

function isRedirected({ packet }: JourneyEnd): boolean {
  return packet.connection?.isDestinationTranslated === true && !packet.isReply;
}

export function firstOf({ exchanges }: Conversation): Exchange {
  const [first] = exchanges;
  if (first === undefined) throw new Error('a conversation has at least one packet');
  return first;
}

/** Why a conversation is broken; null: every answer reaches the sender, and every later packet the same receiver. */
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

/** Later packets may take another path, but must reach the same receiver. */
function isSameReceiver(first: JourneyEnd, later: JourneyEnd): boolean {
  if (first.kind === 'sent' && later.kind === 'sent')
    return first.device === later.device && first.namespace === later.namespace;
  if (first.kind !== 'delivered' || later.kind !== 'delivered' || first.namespace !== later.namespace) return false;
  return capturingPort(first) === capturingPort(later);
}
