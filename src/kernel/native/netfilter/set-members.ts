import {
  attribute,
  attributeMap,
  nestedAttribute,
  printAttributes,
  textAttribute,
  textOf,
} from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import type { Request } from '../netlink/socket.js';
import { netfilterHeader, netfilterHeaderLength, netfilterType, subsystems } from './header.js';

const commands = { add: 9, del: 10, test: 11 } as const;
export type MemberCommand = keyof typeof commands;

const header = 12;
const attributes = { protocol: 1, name: 2, type: 3, data: 7, address: 1, ofIPv4: 1 } as const;
/** Understood by every kernel. */
const protocol = 6;
/** What is there already is not added, and what is not there not deleted. */
const exclusive = 0x200;
const ipv4 = 2;

/** Adds, deletes or tests a member that is an IPv4 address and nothing else. */
export function memberRequest(command: MemberCommand, set: string, address: Buffer): Request {
  const ip = { ...attribute(attributes.ofIPv4, address), isNetworkOrder: true };
  return {
    what: `a member of the set ${set}`,
    type: netfilterType(subsystems.sets, commands[command]),
    flags: exclusive,
    body: Buffer.concat([
      netfilterHeader(ipv4),
      named(set),
      printAttributes([nestedAttribute(attributes.data, [nestedAttribute(attributes.address, [ip])])]),
    ]),
  };
}

/** Asks what kind of set it is. */
export function setTypeRequest(set: string): Request {
  return {
    what: `the set ${set}`,
    type: netfilterType(subsystems.sets, header),
    body: Buffer.concat([netfilterHeader(), named(set)]),
  };
}

function named(set: string): Buffer {
  return printAttributes([
    attribute(attributes.protocol, Buffer.from([protocol])),
    textAttribute(attributes.name, set),
  ]);
}

/** The type in an answer, such as `hash:ip`; null: it has none. */
export function parseSetType({ body, type }: Message): string | null {
  if (type !== netfilterType(subsystems.sets, header)) return null;
  const name = attributeMap(body, netfilterHeaderLength).get(attributes.type);
  return name === undefined ? null : textOf(name);
}

/** The refusal of a test of what is not there. */
export const notInSet = 'error 4103';
