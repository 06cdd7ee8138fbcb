import type { Gathered } from '../gathered.js';
import { eachAttribute, numberAttribute, printAttributes } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import type { Request } from '../netlink/socket.js';

const getLink = 18;
const newLink = 16;
const headerLength = 16;
const attributes = {
  ...{ address: 1, name: 3, link: 5, master: 10, info: 18, settings: 26, group: 27, extraMask: 29, names: 52 },
} as const;
const infoAttributes = { kind: 1, data: 2 } as const;
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
const kept: ReadonlySet<number> = new Set([
  ...[attributes.address, attributes.name, attributes.link, attributes.master, attributes.group, attributes.names],
]);

export const linksRequest: Request = {
  what: 'links',
  type: getLink,
  body: Buffer.concat([
    Buffer.alloc(headerLength),
    printAttributes([numberAttribute(attributes.extraMask, skipStatistics)]),
  ]),
};

/** Gathers what somebody wrote of a link: no counters, no timers of bridges, no state of its carrier. */
export function gatherLink({ type, body }: Message, gathered: Gathered): void {
  if (type !== newLink) return;
  if (body.length < headerLength) throw new NetlinkError('malformed', 'a link without its header');
  gathered.number(body.readInt32LE(4));
  gathered.number(body.readUInt32LE(8) & keptFlags);
  eachAttribute(body, headerLength, body.length, (attribute, from, to) => {
    if (kept.has(attribute)) {
      gathered.number(attribute);
      gathered.bytes(body, from, to);
    } else if (attribute === attributes.info) gatherInfo(body, from, to, gathered);
    else if (attribute === attributes.settings) gatherSettings(body, from, to, gathered);
  });
}

/** Other kinds have timers and counters among their data. */
function gatherInfo(body: Buffer, start: number, end: number, gathered: Gathered): void {
  let isTunnel = false;
  eachAttribute(body, start, end, (attribute, from, to) => {
    if (attribute === infoAttributes.kind) {
      isTunnel = tunnelKinds.includes(body.toString('latin1', from, to).replace(/\0.*$/s, ''));
      gathered.bytes(body, from, to);
    } else if (attribute === infoAttributes.data && isTunnel) gathered.bytes(body, from, to);
  });
}

function gatherSettings(body: Buffer, start: number, end: number, gathered: Gathered): void {
  eachAttribute(body, start, end, (family, from, to) => {
    const wanted = settingsOf.get(family);
    if (wanted === undefined) return;
    eachAttribute(body, from, to, (attribute, first, last) => {
      if (attribute === wanted) gathered.bytes(body, first, last);
    });
  });
}
