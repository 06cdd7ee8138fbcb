import { isIcmp, protocols } from '../ir/protocols.js';
import type { Memory, Socket } from './connection.js';
import { capturingSocket, type JourneyEnd } from './journey/end.js';
import { journey } from './journey/journey.js';
import { chosenSource } from './journey/send.js';
import { contextOf, type JourneyStep } from './journey/simulation.js';
import { copyMemories, type Memories, type Paths } from './network.js';
import { type Packet, packetOf, tcpFlags } from './packet.js';
import type { Run } from './run.js';

/** Where a packet enters the simulation. */
export type Origin =
  /** Through a device, from outside the modelled namespaces: a pod or another node. */
  | { readonly kind: 'device'; readonly namespace: string; readonly device: string }
  /** From a process in one of them. `choosesSource`: the route chooses its source address. */
  | { readonly kind: 'process'; readonly namespace: string; readonly choosesSource: boolean };

export type Header = Parameters<typeof packetOf>[0];

/** One packet of a conversation: as it was sent, and how it ended. */
export interface Exchange {
  readonly isAnswer: boolean;
  readonly header: Packet;
  readonly end: JourneyEnd;
  /** Answers only: whether it reached the sender and matches the request's addresses and ports. */
  readonly arrives: boolean | null;
}

/** The packets that were sent, and the state that they left behind. */
export interface Conversation {
  readonly exchanges: readonly Exchange[];
  readonly memories: Memories;
}

/**
 * Sends the packets of one connection in turn: request, answer, and so on, each from where the last one arrived. Stops
 * at the first packet that does not arrive.
 * @param observe called before each packet is sent.
 */
export function converse(
  network: Paths,
  before: Memories,
  origin: Origin,
  opening: Header,
  count: number,
  run: Run,
  observe: (isAnswer: boolean) => void = () => {},
): Conversation {
  const memories = copyMemories(before);
  const exchanges: Exchange[] = [];
  const source = sourceOf(network, memories, origin, opening, run);
  const header = source === opening.source ? opening : { ...opening, source };
  remember(memories, origin, header);
  let last: JourneyEnd | null = null;
  for (let number = 0; number < count; number += 1) {
    const isAnswer = number % 2 === 1;
    const from: Origin | null = isAnswer ? answerOrigin(last) : origin;
    if (from === null) break;
    const packet: Packet = isAnswer ? answerTo(network, last, number) : packetOf(header, flagsOf(header, number));
    observe(isAnswer);
    const atStart = { ...packet };
    const end = journey({ network, memories, run }, firstStep(from, packet));
    exchanges.push({ isAnswer, header: atStart, end, arrives: isAnswer ? isBack(end, origin, header) : null });
    if (end.kind !== 'sent' && end.kind !== 'delivered') break;
    accept(network, memories, end);
    last = end;
  }
  return { exchanges, memories };
}

/** A process that binds no address gets its source from the route of its first packet. */
function sourceOf(network: Paths, memories: Memories, origin: Origin, opening: Header, run: Run): Packet['source'] {
  if (origin.kind === 'device' || !origin.choosesSource) return opening.source;
  const unseen = { network, memories, run: { ...run, record: null } };
  return chosenSource(contextOf(unseen, origin.namespace), packetOf(opening)) ?? opening.source;
}

function firstStep(origin: Origin, packet: Packet): JourneyStep {
  if (origin.kind === 'device') return { kind: 'receive', namespace: origin.namespace, device: origin.device, packet };
  packet.fromSocket = true;
  return { kind: 'send', namespace: origin.namespace, packet, choosesSource: false };
}

function flagsOf({ protocol, tcpFlags: flags }: Header, number: number): number {
  return protocol === protocols.tcp && number > 0 ? tcpFlags.ACK : (flags ?? 0);
}

function answerOrigin(last: JourneyEnd | null): Origin | null {
  if (last?.kind === 'sent') return { kind: 'device', namespace: last.namespace, device: last.device };
  return last?.kind === 'delivered' ? { kind: 'process', namespace: last.namespace, choosesSource: false } : null;
}

function isBack(end: JourneyEnd, origin: Origin, asked: Header): boolean {
  const { packet } = end;
  const isAnswer = packet.destination === asked.source && packet.source === asked.destination;
  const isOfPorts =
    isIcmp(asked.protocol) ||
    (packet.sourcePort === (asked.destinationPort ?? 0) && packet.destinationPort === (asked.sourcePort ?? 0));
  const isThere =
    end.namespace === origin.namespace &&
    (origin.kind === 'device' ? end.kind === 'sent' && end.device === origin.device : end.kind === 'delivered');
  return isThere && isAnswer && isOfPorts;
}

/** The answer to a packet as its receiver saw it: addresses and ports swapped. */
function answerTo({ namespaces }: Paths, last: JourneyEnd | null, number: number): Packet {
  if (last === null) throw new Error('there is no packet to answer');
  const { destination, destinationPort, family, icmpType, protocol, source, sourcePort } = last.packet;
  const flags = protocol === protocols.tcp ? (number === 1 ? tcpFlags.SYN | tcpFlags.ACK : tcpFlags.ACK) : 0;
  const isKept = protocol === protocols.tcp && namespaces.get(last.namespace)?.handshake.keepsMark === true;
  const icmpAnswer = icmpType === 8 ? 0 : icmpType === 128 ? 129 : icmpType;
  return packetOf({
    family,
    source: destination,
    destination: source,
    protocol,
    // The identifier of an echo stays the same both ways.
    sourcePort: isIcmp(protocol) ? sourcePort : destinationPort,
    destinationPort: isIcmp(protocol) ? 0 : sourcePort,
    tcpFlags: flags,
    icmpType: icmpAnswer,
    // inet_request_mark: the mark of the listener, else that of the SYN if the setting says so.
    mark: last.kind === 'delivered' ? last.socket?.mark || (isKept ? last.packet.mark : 0) : 0,
  });
}

/** Adds the client's socket. */
function remember(memories: Memories, origin: Origin, header: Header): void {
  if (origin.kind !== 'process') return;
  memories.get(origin.namespace)?.sockets.push(connected(packetOf(header), null));
}

/** Adds the socket that a listener opens for an accepted connection. */
function accept({ namespaces }: Paths, memories: Memories, end: JourneyEnd): void {
  if (end.kind !== 'delivered' || end.packet.protocol !== protocols.tcp) return;
  const memory: Memory | undefined = memories.get(end.namespace);
  if (memory === undefined || end.socket === null || end.socket.peer !== null) return;
  if (end.packet.proxy !== null && namespaces.get(end.namespace)?.handshake.alwaysCookies === true) return;
  const { captures } = capturingSocket(end) ?? { captures: null };
  const accepting = { ...end.socket, captures: captures && { ...captures, isRedirected: false } };
  memory.sockets.push(connected(end.packet, accepting));
}

/** @param listener the listener that accepted the connection; null: the client's socket. */
function connected(packet: Packet, listener: Socket | null): Socket {
  const near = { address: packet.source, port: packet.sourcePort };
  const far = { address: packet.destination, port: packet.destinationPort };
  const [own, peer] = listener === null ? [near, far] : [far, near];
  return {
    protocol: packet.protocol,
    address: own.address,
    port: own.port,
    peer,
    listener: listener?.listener ?? null,
    isTransparent: listener?.isTransparent ?? false,
    isOfProxy: listener?.isOfProxy ?? false,
    captures: listener?.captures ?? null,
    mark: listener === null ? packet.mark : listener.mark,
  };
}
