import type { ConnectionField, ForeignValue, Needs, PacketField } from '../../ir/foreign-table.js';
import { hasPorts } from '../../ir/protocols.js';
import type { Connection } from '../connection.js';
import type { Packet } from '../packet.js';
import type { Tuple } from '../tuple.js';

/** Undefined: the packet lacks the field, and the rule ends. Null: unknown. */
export type Answer = ForeignValue | readonly Answer[] | null | undefined;

export function meets({ family, protocols }: Needs, packet: Packet): boolean {
  return (family === null || packet.family === family) && (protocols?.includes(packet.protocol) ?? true);
}

export function packetField(field: PacketField, packet: Packet): Answer {
  switch (field) {
    case 'source':
    case 'destination':
      return packet[field];
    // `th` works on any protocol: one without ports has other data at that offset.
    case 'source-port':
      return hasPorts(packet.protocol) ? packet.sourcePort : null;
    case 'destination-port':
      return hasPorts(packet.protocol) ? packet.destinationPort : null;
    case 'protocol':
      return packet.protocol;
    case 'family':
      return packet.family === 'ipv4' ? 2 : 10;
    case 'ethertype':
      return packet.family === 'ipv4' ? 0x800 : 0x86dd;
    case 'tcp-flags':
      return packet.tcpFlags;
    case 'icmp-type':
      return packet.icmpType;
    case 'icmp-code':
      return packet.icmpCode;
    case 'mark':
      return packet.mark;
    case 'input':
      return packet.input ?? '';
    case 'output':
      return packet.output ?? '';
    case 'packet-type':
      return 0;
  }
}

const stateBits = { INVALID: 1, ESTABLISHED: 2, RELATED: 4, NEW: 8, UNTRACKED: 64 } as const;

/** nft_ct: a packet without a connection has a state and nothing else. */
export function connectionField(field: ConnectionField, { connection, isReply, state }: Packet): Answer {
  if (field === 'state') return stateBits[state ?? 'INVALID'];
  if (connection === null) return undefined;
  switch (field) {
    case 'mark':
      return connection.mark;
    case 'direction':
      return isReply ? 1 : 0;
    case 'zone':
      return connection.zone.id;
    case 'status':
      return statusBits(connection);
    case 'protocol':
      return connection.original.protocol;
    default: {
      const [direction = '', ...end] = field.split('-');
      return tupleField(direction === 'original' ? connection.original : connection.reply, end.join('-'));
    }
  }
}

function statusBits({ hasSeenReply, isConfirmed, isDestinationTranslated, isSourceTranslated }: Connection): number {
  return (
    (hasSeenReply ? 2 : 0) | (isConfirmed ? 8 : 0) | (isSourceTranslated ? 16 : 0) | (isDestinationTranslated ? 32 : 0)
  );
}

function tupleField(tuple: Tuple, end: string): Answer {
  switch (end) {
    case 'source':
      return tuple.source;
    case 'destination':
      return tuple.destination;
    case 'source-port':
      return tuple.sourcePort;
    default:
      return tuple.destinationPort;
  }
}
