import { isIcmp, protocols } from '../ir/protocols.js';
import { type Connection, type Memory, newConnection, type Tracked, trackedAs } from './connection.js';
import { type Packet, tcpFlags, tupleOf } from './packet.js';
import { inverseOf } from './tuple.js';
import { zoneIdFor } from './zone.js';

const { ACK, FIN, RST, SYN } = tcpFlags;

/** ICMP queries that open a connection: echo, timestamp, address mask; ICMPv6 echo. */
const icmpQueries = new Set([8, 13, 17, 128]);

/**
 * Neighbour discovery and multicast listener messages (130 to 136, 143) are never tracked, so no rule sees them as
 * INVALID.
 */
function isOfNeighbours({ icmpType, protocol }: Packet): boolean {
  return protocol === protocols.icmp6 && ((icmpType >= 130 && icmpType <= 136) || icmpType === 143);
}

/** nf_conntrack_in: finds or opens the connection of a packet. */
export function track(packet: Packet, memory: Memory): void {
  // A packet that went through the loopback device is tracked already.
  if (packet.state !== null) return;
  packet.connection = null;
  if (packet.isZoneOfMark) packet.zone = { ...packet.zone, id: packet.mark & 0xffff };
  if (packet.isUntracked || isOfNeighbours(packet)) {
    packet.state = 'UNTRACKED';
    return;
  }
  const found = known(packet, memory);
  if (found === undefined) {
    open(packet);
    return;
  }
  const { connection, isReply } = found;
  if (isOutOfOrder(packet, connection, isReply)) {
    packet.state = 'INVALID';
    return;
  }
  packet.connection = connection;
  packet.isReply = isReply;
  if (isReply) connection.hasSeenReply = true;
  if ((packet.tcpFlags & RST) !== 0 || (isReply && (packet.tcpFlags & SYN) !== 0)) connection.isInHandshake = false;
  packet.state = connection.hasSeenReply ? 'ESTABLISHED' : 'NEW';
}

/** nf_conntrack_find_get: looks a packet up in both directions, because its zone may apply to one of them only. */
function known(packet: Packet, memory: Memory): Tracked | undefined {
  if (memory.connections.length === 0) return undefined;
  const { zone } = packet;
  const tuple = tupleOf(packet);
  for (const asReply of [false, true]) {
    const found = trackedAs(memory, zoneIdFor(zone, asReply), tuple);
    if (found === undefined) continue;
    const { connection, isReply } = found;
    if (zoneIdFor(connection.zone, isReply) === zoneIdFor(zone, isReply)) return found;
  }
  return undefined;
}

/**
 * tcp_conntracks, column "SYN sent": a repeated SYN, its answer or a reset is in order. An early ACK is ignored: it may
 * belong to a connection that the kernel does not know, whose other end will reset this one.
 */
function isOutOfOrder({ tcpFlags: flags }: Packet, { isInHandshake }: Connection, isReply: boolean): boolean {
  if (!isInHandshake || (flags & RST) !== 0) return false;
  if (isReply) return (flags & SYN) === 0 && ((flags & FIN) !== 0 || (flags & ACK) === 0);
  return (flags & SYN) === 0 || (flags & ACK) !== 0;
}

function open(packet: Packet): void {
  if (!mayOpen(packet)) {
    packet.state = 'INVALID';
    return;
  }
  const original = tupleOf(packet);
  const connection = newConnection(packet.zone, original, inverseOf(original));
  connection.isInHandshake = (packet.tcpFlags & SYN) !== 0;
  packet.connection = connection;
  packet.isReply = false;
  packet.state = 'NEW';
}

/**
 * tcp_conntracks, row "none": a connection may also be picked up midstream (nf_conntrack_tcp_loose), but not by a
 * packet that only answers or ends one.
 */
function mayOpen({ icmpType, protocol, tcpFlags: flags }: Packet): boolean {
  if (isIcmp(protocol)) return icmpQueries.has(icmpType);
  if (protocol !== protocols.tcp) return true;
  if ((flags & RST) !== 0) return false;
  if ((flags & SYN) !== 0) return (flags & (ACK | FIN)) === 0;
  return (flags & ACK) !== 0 && (flags & FIN) === 0;
}

/**
 * nf_conntrack_confirm: stores the connection when its first packet leaves or is delivered.
 * @returns false when another connection already uses the tuple that NAT chose: the packet is dropped.
 */
export function confirm({ connection }: Packet, memory: Memory): boolean {
  if (connection === null || connection.isConfirmed) return true;
  const { zone } = connection;
  // Without NAT or a one-way zone, lookup would have found the existing connection.
  const mayClash = connection.isSourceTranslated || connection.isDestinationTranslated || zone.of !== 'both';
  const zoneOfAnswers = zoneIdFor(zone, true);
  if (mayClash && trackedAs(memory, zoneOfAnswers, connection.reply) !== undefined) return false;
  connection.isConfirmed = true;
  memory.connections.push(
    { zone: zoneIdFor(zone, false), tuple: connection.original, connection, isReply: false },
    { zone: zoneOfAnswers, tuple: connection.reply, connection, isReply: true },
  );
  return true;
}
