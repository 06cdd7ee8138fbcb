import { type AttributeMap, attributeMap } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { Request } from '../netlink/socket.js';

const getNeighbour = 30;
const newNeighbour = 28;
const headerLength = 12;

export const neighbourAttributes = { destination: 1, address: 2, cacheInfo: 3, probes: 4, master: 9 } as const;

/** Without the entries of proxies, which are a list of their own. */
export function neighboursRequest(family: number): Request {
  const body = Buffer.alloc(headerLength);
  body.writeUInt8(family, 0);
  return { what: 'neighbours', type: getNeighbour, body };
}

export interface NeighbourMessage {
  readonly family: number;
  readonly index: number;
  /** NUD_*, such as 0x80 for an entry that stays. */
  readonly state: number;
  readonly flags: number;
  readonly attributes: AttributeMap;
}

/** Null: another message. The attributes are copies. */
export function parseNeighbour({ type, body }: Message): NeighbourMessage | null {
  if (type !== newNeighbour) return null;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'a neighbour without its header');
  return {
    ...{ family: body.readUInt8(0), index: body.readInt32LE(4), state: body.readUInt16LE(8) },
    flags: body.readUInt8(10),
    attributes: attributeMap(Buffer.from(body), headerLength),
  };
}
