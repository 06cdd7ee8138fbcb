import type { Memory, Socket } from './connection.js';
import type { JourneyEnd } from './journey/end.js';
import { journey } from './journey/journey.js';
import { chosenSource } from './journey/send.js';
import { contextOf, type JourneyStep } from './journey/simulation.js';
import { copyMemories, type Memories, type Network } from './network.js';
import { type Packet, packetOf, tcpFlags } from './packet.js';
import { isIcmp, protocols } from './protocols.js';
import type { Run } from './run.js';

/** Where the first packet of a conversation comes from. */
export type Origin =
  /** From outside the modelled namespaces, by a device: from a pod, another node. */
  | { readonly kind: 'device'; readonly namespace: string; readonly device: string }
  /** From a process in one of them. `choosesSource`: it lets the route choose its address. */
  | { readonly kind: 'process'; readonly namespace: string; readonly choosesSource: boolean };

export type Header = Parameters<typeof packetOf>[0];

/** A packet of a conversation: as it set out, and how it ended. */
export interface Exchange {
  readonly isAnswer: boolean;
  readonly header: Packet;
  readonly end: JourneyEnd;
  /** Of an answer: whether it came back to who asked, as the answer to what was asked. */
  readonly arrives: boolean | null;
}

/** What an answer does to those who wait for it. */
export interface Conversation {
  readonly exchanges: readonly Exchange[];
  readonly memories: Memories;
}

/**
 * The packets of one connection in turn: the first, its answer, and so on, each where the last one arrived. It ends early where one
 * arrives nowhere.
 * @param observe is told of each packet before it sets out.
 */
export function converse(
  network: Network,
  before: Memories,
  origin: Origin,
  opening: Header,
  count: number,
  run: Run,
  observe: (isAnswer: boolean) => void = () => {},
): Conversation {
  const memories = copyMemories(before);
  const exchanges: Exchange[] = [];
  const header = { ...opening, source: sourceOf(network, memories, origin, opening, run) };
  remember(memories, origin, packetOf(header));
  let last: JourneyEnd | null = null;
  for (let number = 0; number < count; number += 1) {
    const isAnswer = number % 2 === 1;
    const from: Origin | null = isAnswer ? answerOrigin(last) : origin;
    if (from === null) break;
    const packet: Packet = isAnswer
      ? answerTo(network, last, number)
      : packetOf({ ...header, ...laterFlags(header, number) });
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

/** A process that asks for no address of its own gets the one of the route that its first packet would take. */
function sourceOf(network: Network, memories: Memories, origin: Origin, opening: Header, run: Run): Packet['source'] {
  if (origin.kind === 'device' || !origin.choosesSource) return opening.source;
  const unseen = { network, memories, run: { ...run, record: null } };
  return chosenSource(contextOf(unseen, origin.namespace), packetOf(opening)) ?? opening.source;
}

function firstStep(origin: Origin, packet: Packet): JourneyStep {
  if (origin.kind === 'device') return { kind: 'receive', namespace: origin.namespace, device: origin.device, packet };
  packet.fromSocket = true;
  return { kind: 'send', namespace: origin.namespace, packet, choosesSource: false };
}

function laterFlags({ protocol, tcpFlags: flags }: Header, number: number): Pick<Packet, 'tcpFlags'> {
  return { tcpFlags: protocol === protocols.tcp && number > 0 ? tcpFlags.ACK : (flags ?? 0) };
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

/** What whoever got a packet sends back: to the address that it saw, from the one that it was asked at. */
function answerTo({ namespaces }: Network, last: JourneyEnd | null, number: number): Packet {
  if (last === null) throw new Error('nothing was sent that could be answered');
  const { destination, destinationPort, family, icmpType, protocol, source, sourcePort } = last.packet;
  const flags = protocol === protocols.tcp ? (number === 1 ? tcpFlags.SYN | tcpFlags.ACK : tcpFlags.ACK) : 0;
  const isMarked = protocol === protocols.tcp && namespaces.get(last.namespace)?.handshake.keepsMark === true;
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
    mark: last.kind === 'delivered' && isMarked ? last.packet.mark : 0,
  });
}

/** The socket of a process that opened the connection. */
function remember(memories: Memories, origin: Origin, packet: Packet): void {
  if (origin.kind !== 'process') return;
  memories.get(origin.namespace)?.sockets.push(connected(packet, null));
}

/** A listener that took a connection has a socket of its own for it. */
function accept({ namespaces }: Network, memories: Memories, end: JourneyEnd): void {
  if (end.kind !== 'delivered' || end.packet.protocol !== protocols.tcp) return;
  const memory: Memory | undefined = memories.get(end.namespace);
  if (memory === undefined || end.socket === null || end.socket.peer !== null) return;
  if (end.socket.isTransparent && namespaces.get(end.namespace)?.handshake.alwaysCookies === true) return;
  memory.sockets.push(connected(end.packet, end.socket));
}

/** @param listener what took the connection; null: the process that opens it. */
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
    mark: listener === null ? packet.mark : null,
  };
}
