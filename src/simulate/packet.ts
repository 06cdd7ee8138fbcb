import { isIcmp } from '../ir/protocols.js';
import type { Family } from '../ir/ruleset.js';
import type { Address } from './address.js';
import type { Connection, Socket } from './connection.js';
import type { Tuple } from './tuple.js';
import { commonZone, type Zone } from './zone.js';

/** Bits of the TCP flags, in the order in which the kernel tools name them. */
export const tcpFlags = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 } as const;

export type ConnectionState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED';

/**
 * A packet inside one namespace. Hooks write to it as the kernel writes to its buffer, so only one journey may use it.
 */
export interface Packet {
  readonly family: Family;
  source: Address;
  destination: Address;
  readonly protocol: number;
  sourcePort: number;
  destinationPort: number;
  /** 0 for other protocols than TCP. */
  readonly tcpFlags: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  mark: number;
  /** The input device; null: this namespace made the packet. */
  input: string | null;
  output: string | null;
  /** The next hop on the link; null: the destination itself. */
  nexthop: Address | null;
  /** Whether a socket of this namespace sent it. */
  fromSocket: boolean;
  /** Null before connection tracking has seen it. */
  state: ConnectionState | null;
  connection: Connection | null;
  isReply: boolean;
  /** Whether a CT target has already decided how it is tracked. */
  isDecided: boolean;
  zone: Zone;
  /** Whether its mark at tracking time becomes its zone. */
  isZoneOfMark: boolean;
  isUntracked: boolean;
  /** The part of the kernel that takes a queued packet; null: a program. */
  queuedBy: string | null;
  /** The socket that TPROXY assigned. */
  proxy: Socket | null;
  /** The packet inside a tunnel packet. */
  inner: Inner | null;
}

export interface Inner {
  readonly packet: Packet;
  readonly encapsulation: string;
  readonly id: number;
  /** The next hop at the other end of the tunnel. */
  readonly nexthop: Address;
  /** The next hop's link address if it was set by hand; null: it is resolved. */
  readonly linkAddress: string | null;
}

export type PacketHeader = Pick<Packet, 'family' | 'source' | 'destination' | 'protocol'> &
  Partial<Pick<Packet, 'sourcePort' | 'destinationPort' | 'tcpFlags' | 'icmpType' | 'icmpCode' | 'mark'>>;

/** A packet that no hook has seen yet. */
export function packetOf(header: PacketHeader, flags = header.tcpFlags ?? 0): Packet {
  return {
    family: header.family,
    source: header.source,
    destination: header.destination,
    protocol: header.protocol,
    sourcePort: header.sourcePort ?? 0,
    destinationPort: header.destinationPort ?? 0,
    tcpFlags: flags,
    icmpType: header.icmpType ?? 0,
    icmpCode: header.icmpCode ?? 0,
    mark: header.mark ?? 0,
    input: null,
    output: null,
    nexthop: null,
    fromSocket: false,
    state: null,
    connection: null,
    isReply: false,
    isDecided: false,
    zone: commonZone,
    isZoneOfMark: false,
    isUntracked: false,
    queuedBy: null,
    proxy: null,
    inner: null,
  };
}

/** The packet as it enters another namespace: everything that the last one knew about it is reset. */
export function withoutMemory(packet: Packet): Packet {
  const fresh = packetOf(packet);
  fresh.inner = packet.inner;
  return fresh;
}

export function tupleOf(packet: Packet): Tuple {
  const { destination, protocol, source, sourcePort } = packet;
  return {
    protocol,
    source,
    sourcePort,
    destination,
    destinationPort: isIcmp(protocol) ? packet.icmpType * 256 + packet.icmpCode : packet.destinationPort,
  };
}
