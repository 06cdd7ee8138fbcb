import type { Gathered } from '../gathered.js';
import {
  type Attribute,
  type AttributeMap,
  attributeMap,
  eachAttribute,
  numberAttribute,
  printAttributes,
} from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { Request } from '../netlink/socket.js';

const getRule = 34;
const newRule = 32;
const headerLength = 12;
export const ruleAttributes = {
  ...{ destination: 1, source: 2, iif: 3, goto: 4, priority: 6, mark: 10, flow: 11, tunnelId: 12, suppressGroup: 13 },
  ...{ suppressLength: 14, table: 15, mask: 16, oif: 17, pad: 18, l3mdev: 19, users: 20, protocol: 21, ipProtocol: 22 },
  ...{ sourcePorts: 23, destinationPorts: 24 },
} as const;
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

/** Of one family, in their order of evaluation. */
export function rulesOfRequest(family: number): Request {
  const body = Buffer.alloc(headerLength);
  body.writeUInt8(family, 0);
  return { ...rulesRequest, body };
}

export interface RuleMessage {
  readonly family: number;
  readonly destinationLength: number;
  readonly sourceLength: number;
  readonly tos: number;
  readonly table: number;
  readonly action: number;
  readonly flags: number;
  readonly attributes: AttributeMap;
}

/** Null: another message. The attributes are copies. */
export function parseRule({ type, body }: Message): RuleMessage | null {
  if (type !== newRule) return null;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'an ip rule without its header');
  const attributes = attributeMap(Buffer.from(body), headerLength);
  return {
    ...{ family: body.readUInt8(0), destinationLength: body.readUInt8(1), sourceLength: body.readUInt8(2) },
    ...{ tos: body.readUInt8(3), action: body.readUInt8(7), flags: body.readUInt32LE(8) },
    table: attributes.get(ruleAttributes.table)?.readUInt32LE(0) ?? body.readUInt8(4),
    attributes,
  };
}

const deleteRule = 33;

/** @param flags of the request. */
export function changeRuleRequest(
  isDeleted: boolean,
  flags: number,
  rule: Omit<RuleMessage, 'attributes' | 'tos'> & { readonly attributes: readonly Attribute[] },
): Request {
  const header = Buffer.alloc(headerLength);
  header.writeUInt8(rule.family, 0);
  header.writeUInt8(rule.destinationLength, 1);
  header.writeUInt8(rule.sourceLength, 2);
  // The header has room for the first 256 tables.
  const isSmall = rule.table < 256;
  header.writeUInt8(isSmall ? rule.table : 0, 4);
  header.writeUInt8(rule.action, 7);
  header.writeUInt32LE(rule.flags, 8);
  const table = isSmall ? [] : [numberAttribute(ruleAttributes.table, rule.table)];
  return {
    ...{ what: 'ip rule', type: isDeleted ? deleteRule : newRule, flags },
    body: Buffer.concat([header, printAttributes([...rule.attributes, ...table])]),
  };
}

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
    if (attribute === ruleAttributes.table && to - from === 4) table = body.readUInt32LE(from);
  });
  return body.readUInt8(7) === lookup ? { family: body.readUInt8(0), table } : null;
}
