import type { Gathered } from '../gathered.js';
import { attribute, eachAttribute, printAttributes } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { Request } from '../netlink/socket.js';

const getSettings = 82;
const newSettings = 80;
const headerLength = 4;
const deviceAttribute = 1;
const ipv4 = 2;

/** `net/ipv4/conf/all` and `net/ipv4/conf/default`, which are of no link. */
export const ofNoLink = { all: -1, default: -2 } as const;

/** Forwarding and the reverse path check of `net/ipv4/conf/DEVICE`. */
export function interfaceSettingsRequest(device: number): Request {
  const header = Buffer.alloc(headerLength);
  header.writeUInt8(ipv4, 0);
  const index = Buffer.alloc(4);
  index.writeInt32LE(device);
  return {
    what: 'settings of interfaces',
    type: getSettings,
    body: Buffer.concat([header, printAttributes([attribute(deviceAttribute, index)])]),
  };
}

/** The values by their attributes; null: another message. */
export function parseInterfaceSettings({ type, body }: Message): ReadonlyMap<number, number> | null {
  if (type !== newSettings || body.length < headerLength) return null;
  const values = new Map<number, number>();
  eachAttribute(body, headerLength, body.length, (kind, from, to) => {
    if (to - from === 4) values.set(kind, body.readInt32LE(from));
  });
  return values;
}

export function gatherInterfaceSettings({ type, body }: Message, gathered: Gathered): void {
  if (type !== newSettings) return;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'settings without their header');
  // The header of one byte is padded with what may be anything.
  eachAttribute(body, headerLength, body.length, (type, from, to) => {
    gathered.number(type);
    gathered.bytes(body, from, to);
  });
}
