import type { Gathered } from '../gathered.js';
import { eachAttribute, numberAttribute, printAttributes } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { Request } from '../netlink/socket.js';
import type { RuleTable } from './rules.js';

const getRoute = 26;
const newRoute = 24;
const headerLength = 12;
const tableAttribute = 15;
/** RTA_CACHEINFO and RTA_EXPIRES: how often and how long it is used. */
const passing: ReadonlySet<number> = new Set([12, 23]);
/** RTNH_F_ONLINK; the others say whether its device has a carrier, and whether hardware has it. */
const keptFlags = 4;

/** The routes of one table. A table that does not exist is ENOENT. */
export function routesRequest({ family, table }: RuleTable): Request {
  const header = Buffer.alloc(headerLength);
  header.writeUInt8(family, 0);
  return {
    what: `routes of table ${table}`,
    type: getRoute,
    body: Buffer.concat([header, printAttributes([numberAttribute(tableAttribute, table)])]),
  };
}

export function gatherRoute({ type, body }: Message, gathered: Gathered): void {
  if (type !== newRoute) return;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'a route without its header');
  gathered.bytes(body, 0, 8);
  gathered.number(body.readUInt32LE(8) & keptFlags);
  eachAttribute(body, headerLength, body.length, (attribute, from, to) => {
    if (passing.has(attribute)) return;
    gathered.number(attribute);
    gathered.bytes(body, from, to);
  });
}
