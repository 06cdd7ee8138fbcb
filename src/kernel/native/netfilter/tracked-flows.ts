import {
  type Attribute,
  type AttributeMap,
  attribute,
  attributeMap,
  nestedAttribute,
  networkNumber,
  printAttributes,
} from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { Request } from '../netlink/socket.js';
import { netfilterHeader, netfilterHeaderLength, netfilterType, subsystems } from './header.js';

/** One direction of a flow of TCP or UDP. */
export interface FlowTuple {
  readonly protocol: number;
  readonly source: Buffer;
  readonly destination: Buffer;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** A flow that the kernel tracks. */
export interface TrackedFlow {
  readonly original: FlowTuple;
  readonly reply: FlowTuple;
  /** Bits of ip_conntrack_status. */
  readonly status: number;
  /** Seconds until it is forgotten. */
  readonly timeout: number;
  readonly mark: number;
  readonly users: number;
  readonly id: number;
  /** Of TCP, as the kernel counts them; null: another protocol. */
  readonly state: number | null;
  /** Whether the kernel tells more of it than this. */
  readonly hasMore: boolean;
}

/** The bits of a mark that are asked for, and their values. */
export interface MarkedFlows {
  readonly mark: number;
  readonly mask: number;
}

const commands = { made: 0, get: 1, delete: 2 } as const;
const types = {
  original: 1,
  reply: 2,
  status: 3,
  protocol: 4,
  timeout: 7,
  mark: 8,
  users: 11,
  id: 12,
  mask: 21,
} as const;
/** Sequence numbers of SYN cookies, which many kernels tell of every flow. */
const cookies = 24;
const known: ReadonlySet<number> = new Set([...Object.values(types), cookies]);
const tuple = { addresses: 1, protocol: 2 } as const;
const protocolTypes = { number: 1, sourcePort: 2, destinationPort: 3 } as const;
const [tcpInfo, tcpState] = [1, 1];
const addressTypes: Readonly<Record<number, readonly [number, number]>> = { 4: [1, 2], 16: [3, 4] };

/** Lists the flows with a mark: the kernel chooses them. */
export function markedFlowsRequest(family: number, { mark, mask }: MarkedFlows): Request {
  const attributes = [networkNumber(types.mark, mark), networkNumber(types.mask, mask)];
  return request('tracked flows', commands.get, family, attributes);
}

/** Asks for one flow. The kernel refuses with ENOENT where there is none. */
export function flowRequest(family: number, original: FlowTuple): Request {
  return request('a tracked flow', commands.get, family, [printTuple(original)]);
}

/** Deletes a flow, and none that came in its place meanwhile. */
export function deleteFlowRequest(family: number, { id, original }: Pick<TrackedFlow, 'id' | 'original'>): Request {
  return request('a tracked flow', commands.delete, family, [printTuple(original), networkNumber(types.id, id)]);
}

function request(what: string, command: number, family: number, attributes: readonly Attribute[]): Request {
  return {
    what,
    type: netfilterType(subsystems.flows, command),
    body: Buffer.concat([netfilterHeader(family), printAttributes(attributes)]),
  };
}

function printTuple({ destination, destinationPort, protocol, source, sourcePort }: FlowTuple): Attribute {
  const [from, to] = addressTypes[source.length] ?? [0, 0];
  return nestedAttribute(types.original, [
    nestedAttribute(tuple.addresses, [attribute(from, source), attribute(to, destination)]),
    nestedAttribute(tuple.protocol, [
      attribute(protocolTypes.number, Buffer.from([protocol])),
      portAttribute(protocolTypes.sourcePort, sourcePort),
      portAttribute(protocolTypes.destinationPort, destinationPort),
    ]),
  ]);
}

function portAttribute(type: number, port: number): Attribute {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(port);
  return attribute(type, bytes);
}

/** Null: another message, or a flow without ports. */
export function parseTrackedFlow({ type, body }: Message): TrackedFlow | null {
  if (type !== netfilterType(subsystems.flows, commands.made) || body.length < netfilterHeaderLength) return null;
  const found = attributeMap(Buffer.from(body), netfilterHeaderLength);
  const [original, reply] = [parseTuple(found.get(types.original)), parseTuple(found.get(types.reply))];
  if (original === null || reply === null) return null;
  const tcp = nested(nested(found, types.protocol), tcpInfo);
  return {
    ...{ original, reply, status: numberOf(found, types.status), timeout: numberOf(found, types.timeout) },
    ...{ mark: numberOf(found, types.mark), users: numberOf(found, types.users), id: numberOf(found, types.id) },
    state: tcp.get(tcpState)?.[0] ?? null,
    hasMore: [...found.keys()].some((one) => !known.has(one)),
  };
}

function parseTuple(value: Buffer | undefined): FlowTuple | null {
  const parts = attributeMap(value ?? Buffer.alloc(0));
  const [addresses, ports] = [nested(parts, tuple.addresses), nested(parts, tuple.protocol)];
  const [protocol] = ports.get(protocolTypes.number) ?? [];
  const [from, to] = [ports.get(protocolTypes.sourcePort), ports.get(protocolTypes.destinationPort)];
  for (const [source, destination] of Object.values(addressTypes)) {
    const [one, other] = [addresses.get(source), addresses.get(destination)];
    if (one === undefined || other === undefined || protocol === undefined) continue;
    if (from?.length !== 2 || to?.length !== 2) continue;
    return {
      ...{ protocol, source: one, destination: other },
      ...{ sourcePort: from.readUInt16BE(0), destinationPort: to.readUInt16BE(0) },
    };
  }
  return null;
}

function nested(attributes: AttributeMap, type: number): AttributeMap {
  return attributeMap(attributes.get(type) ?? Buffer.alloc(0));
}

function numberOf(attributes: AttributeMap, type: number): number {
  const value = attributes.get(type);
  if (value === undefined) return 0;
  if (value.length !== 4) throw new NetlinkError('malformed', `a number of ${value.length} bytes`);
  return value.readUInt32BE(0);
}
