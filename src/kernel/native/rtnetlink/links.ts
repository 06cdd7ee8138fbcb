import type { Gathered } from '../gathered.js';
import {
  type Attribute,
  type AttributeMap,
  attribute,
  attributeMap,
  eachAttribute,
  numberAttribute,
  placeOf,
  printAttributes,
  textAttribute,
  textOf,
} from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { Request } from '../netlink/socket.js';

const getLink = 18;
export const newLink = 16;
const headerLength = 16;
export const linkAttributes = {
  ...{ address: 1, broadcast: 2, name: 3, mtu: 4, link: 5, qdisc: 6, master: 10, queueLength: 13, operState: 16 },
  ...{ linkMode: 17, info: 18, alias: 20, functions: 21, functionList: 22, settings: 26, group: 27, extraMask: 29 },
  ...{ promiscuity: 30, sendQueues: 31, receiveQueues: 32, portId: 34, netnsId: 37, switchId: 36, portName: 38 },
  ...{ protoDown: 39, mostSegments: 40, largestSegmented: 41, xdp: 43, leastMtu: 50, mostMtu: 51, names: 52 },
  ...{ alternativeName: 53, permanentAddress: 54, parentName: 56, parentBus: 57, largestReceived: 58 },
  ...{ largestOffloaded: 59, mostOffloaded: 60, allMulticast: 61 },
} as const;
export const infoAttributes = { kind: 1, data: 2, slaveKind: 4, slaveData: 5 } as const;
/** IFF_UP and IFF_NOARP: whether there is a carrier is nobody's write. */
const keptFlags = 0x81;
const skipStatistics = 8;
const families = { ipv4: 2, ipv6: 10 } as const;
/** Place of the settings (`net/ipv4/conf/DEVICE`) among the attributes of each family. */
const settingsOf: ReadonlyMap<number, number> = new Map([
  [families.ipv4, 1],
  [families.ipv6, 2],
]);
const tunnelKinds = ['geneve', 'vxlan'];
const { address, group, link, master, name, names } = linkAttributes;
const kept: ReadonlySet<number> = new Set([address, name, link, master, group, names]);

export const linksRequest: Request = {
  what: 'links',
  type: getLink,
  body: Buffer.concat([
    Buffer.alloc(headerLength),
    printAttributes([numberAttribute(linkAttributes.extraMask, skipStatistics)]),
  ]),
};

/** With a list of the virtual functions, which the kernel gives only on request. */
const detailed = skipStatistics | 1;
const longestName = 15;

/** All links, or those of a kind that the kernel knows. */
export function linksOfKindRequest(kind: string | null): Request {
  const ofKind =
    kind === null
      ? []
      : [attribute(linkAttributes.info, printAttributes([attribute(infoAttributes.kind, Buffer.from(kind))]))];
  // These are modules of the same name.
  const pickedBy = tunnelKinds.find((each) => each === kind);
  return { ...linkRequest(0, ofKind), isPart: kind !== null, ...(pickedBy && { pickedBy }) };
}

export function linkByIndexRequest(index: number): Request {
  return linkRequest(index, []);
}

/** By its name, or one of its alternative names. */
export function linkByNameRequest(name: string): Request {
  const type = name.length > longestName ? linkAttributes.alternativeName : linkAttributes.name;
  return linkRequest(0, [textAttribute(type, name)]);
}

function linkRequest(index: number, attributes: readonly Attribute[]): Request {
  const header = Buffer.alloc(headerLength);
  header.writeInt32LE(index, 4);
  return {
    what: 'link',
    type: getLink,
    body: Buffer.concat([
      header,
      printAttributes([numberAttribute(linkAttributes.extraMask, detailed), ...attributes]),
    ]),
  };
}

export interface LinkMessage {
  readonly index: number;
  /** ARPHRD_*, such as 1 for Ethernet. */
  readonly hardware: number;
  readonly flags: number;
  readonly name: string;
  readonly attributes: AttributeMap;
}

/** Null: another message. The attributes are copies. */
export function parseLink({ type, body }: Message): LinkMessage | null {
  if (type !== newLink) return null;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'a link without its header');
  const attributes = attributeMap(Buffer.from(body), headerLength);
  const named = attributes.get(linkAttributes.name);
  if (named === undefined) throw new NetlinkError('malformed', 'a link without a name');
  return {
    ...{ hardware: body.readUInt16LE(2), index: body.readInt32LE(4), flags: body.readUInt32LE(8) },
    ...{ name: textOf(named), attributes },
  };
}

/** Null: another message. For a list of thousands: nothing is copied. */
export function parseLinkName({ type, body }: Message): Pick<LinkMessage, 'index' | 'name'> | null {
  if (type !== newLink) return null;
  const at = placeOf(body, headerLength, linkAttributes.name);
  if (at === 0) throw new NetlinkError('malformed', 'a link without a name');
  return { index: body.readInt32LE(4), name: textOf(body.subarray(at)) };
}

/** The alternative names in their list. */
export function alternativeNamesIn(list: Buffer): readonly string[] {
  const found: string[] = [];
  eachAttribute(list, 0, list.length, (type, from, to) => {
    if (type === linkAttributes.alternativeName) found.push(textOf(list.subarray(from, to)));
  });
  return found;
}

const deleteLink = 17;

/** Before the attributes of the other end of a veth. */
export const peerHeader: Buffer = Buffer.alloc(headerLength);

/** @param flags of the request. Without an index a link is made. */
export function newLinkRequest(
  flags: number,
  link: {
    readonly index: number;
    readonly family: number;
    readonly flags: number;
    /** Which of the flags are written. */
    readonly changed: number;
    readonly attributes: readonly Attribute[];
  },
): Request {
  const header = Buffer.alloc(headerLength);
  header.writeUInt8(link.family, 0);
  header.writeInt32LE(link.index, 4);
  header.writeUInt32LE(link.flags, 8);
  header.writeUInt32LE(link.changed, 12);
  return {
    ...{ what: 'link', type: newLink, flags },
    body: Buffer.concat([header, printAttributes(link.attributes)]),
  };
}

export function deleteLinkRequest(index: number, family: number): Request {
  const body = Buffer.alloc(headerLength);
  body.writeUInt8(family, 0);
  body.writeInt32LE(index, 4);
  return { what: 'link', type: deleteLink, body };
}

/** Gathers what somebody wrote of a link: no counters, no timers of bridges, no state of its carrier. */
export function gatherLink({ type: message, body }: Message, gathered: Gathered): void {
  if (message !== newLink) return;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'a link without its header');
  gathered.number(body.readInt32LE(4));
  gathered.number(body.readUInt32LE(8) & keptFlags);
  eachAttribute(body, headerLength, body.length, (type, from, to) => {
    if (kept.has(type)) {
      gathered.number(type);
      gathered.bytes(body, from, to);
    } else if (type === linkAttributes.info) gatherInfo(body, from, to, gathered);
    else if (type === linkAttributes.settings) gatherSettings(body, from, to, gathered);
  });
}

/** The kind of a link, and what it is a part of. Kinds other than tunnels have timers and counters among their data. */
export function gatherInfo(body: Buffer, start: number, end: number, gathered: Gathered): void {
  let isTunnel = false;
  eachAttribute(body, start, end, (type, from, to) => {
    if (type === infoAttributes.kind) {
      isTunnel = tunnelKinds.includes(body.toString('latin1', from, to).replace(/\0.*$/s, ''));
      gathered.bytes(body, from, to);
    } else if (type === infoAttributes.slaveKind) gathered.bytes(body, from, to);
    else if (type === infoAttributes.data && isTunnel) gathered.bytes(body, from, to);
  });
}

export function gatherSettings(body: Buffer, start: number, end: number, gathered: Gathered): void {
  eachAttribute(body, start, end, (family, from, to) => {
    const wanted = settingsOf.get(family);
    if (wanted === undefined) return;
    eachAttribute(body, from, to, (type, first, last) => {
      if (type === wanted) gathered.bytes(body, first, last);
    });
  });
}
