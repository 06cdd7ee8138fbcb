import type { Gathered } from '../gathered.js';
import { eachAttribute } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { Request } from '../netlink/socket.js';

const getRule = 34;
const newRule = 32;
const headerLength = 12;
const tableAttribute = 15;
/** Permanent and inverted; the others say whether the devices of a rule exist. */
const keptFlags = 3;
const lookup = 1;

export interface RuleTable {
  /** AF_INET (2), AF_INET6 (10), or one of the multicast families. */
  readonly family: number;
  readonly table: number;
}

/** Of all families, in their order of evaluation. */
export const rulesRequest: Request = { what: 'ip rules', type: getRule, body: Buffer.alloc(headerLength) };

/** Gathers a rule. @returns the table that it looks up; null for another action. */
export function gatherRule({ type, body }: Message, gathered: Gathered): RuleTable | null {
  if (type !== newRule) return null;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'an ip rule without its header');
  gathered.bytes(body, 0, 8);
  gathered.number(body.readUInt32LE(8) & keptFlags);
  // The header has room for the first 256 tables.
  let table = body.readUInt8(4);
  eachAttribute(body, headerLength, body.length, (attribute, from, to) => {
    gathered.number(attribute);
    gathered.bytes(body, from, to);
    if (attribute === tableAttribute && to - from === 4) table = body.readUInt32LE(from);
  });
  return body.readUInt8(7) === lookup ? { family: body.readUInt8(0), table } : null;
}
