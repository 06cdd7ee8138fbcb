import type { Gathered } from '../gathered.js';
import { attribute, eachAttribute, printAttributes } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { Request } from '../netlink/socket.js';
import { netfilterHeader, netfilterHeaderLength, netfilterType, subsystems } from './header.js';

const list = netfilterType(subsystems.sets, 7);
const attributes = { protocol: 1, name: 2, kind: 3, header: 7, members: 8 } as const;
const headerAttributes = { timeout: 6, flags: 8, elements: 24, memory: 26 } as const;
/** IPSET_ATTR_BYTES and IPSET_ATTR_PACKETS. */
const counters: ReadonlySet<number> = new Set([24, 25]);
const withCounters = 8;
/** Understood by every kernel. */
const protocol = 6;

const version = printAttributes([attribute(attributes.protocol, Buffer.from([protocol]))]);

/** Asks for all sets of a namespace with their members. */
export const setsRequest: Request = {
  what: 'ipset sets',
  type: list,
  body: Buffer.concat([netfilterHeader(), version]),
};

/**
 * Takes the messages of one list. Members of a set with timeouts come and go by themselves: its header alone is
 * gathered. A large set has several messages, each with its name and only the first one with its header; how many
 * depends on what was read from the socket before, so that is not gathered.
 */
export function setsGatherer(gathered: Gathered): (message: Message) => void {
  let name: string | null = null;
  let hasTimeouts = false;
  let hasCounters = false;
  return ({ type, body }) => {
    if (type !== list) return;
    if (body.length < netfilterHeaderLength) throw new NetlinkError('malformed', 'a set without its header');
    eachAttribute(body, netfilterHeaderLength, body.length, (attribute, from, to) => {
      if (attribute === attributes.protocol) return;
      if (attribute === attributes.name) {
        const before = name;
        name = body.toString('latin1', from, to);
        if (name !== before) gathered.text(name);
      } else if (attribute === attributes.header) {
        ({ hasTimeouts, hasCounters } = propertiesOf(body, from, to));
        gatherHeader(body, from, to, gathered);
      } else if (attribute !== attributes.members) gathered.bytes(body, from, to);
      else if (!hasTimeouts) gatherMembers(body, from, to, hasCounters, gathered);
    });
  };
}

function propertiesOf(
  body: Buffer,
  start: number,
  end: number,
): { readonly hasTimeouts: boolean; readonly hasCounters: boolean } {
  let hasTimeouts = false;
  let hasCounters = false;
  eachAttribute(body, start, end, (attribute, from, to) => {
    if (attribute === headerAttributes.timeout) hasTimeouts = true;
    if (attribute === headerAttributes.flags && to - from === 4) {
      hasCounters = (body.readUInt32BE(from) & withCounters) !== 0;
    }
  });
  return { hasTimeouts, hasCounters };
}

/** What it takes of memory, and how many members and rules it has, follows from something else. */
function gatherHeader(body: Buffer, start: number, end: number, gathered: Gathered): void {
  eachAttribute(body, start, end, (attribute, from, to) => {
    if (attribute >= headerAttributes.elements && attribute <= headerAttributes.memory) return;
    gathered.number(attribute);
    gathered.bytes(body, from, to);
  });
}

function gatherMembers(body: Buffer, start: number, end: number, hasCounters: boolean, gathered: Gathered): void {
  eachAttribute(body, start, end, (_member, first, last) => {
    if (!hasCounters) {
      gathered.bytes(body, first, last);
      return;
    }
    eachAttribute(body, first, last, (attribute, from, to) => {
      if (counters.has(attribute)) return;
      gathered.number(attribute);
      gathered.bytes(body, from, to);
    });
  });
}
