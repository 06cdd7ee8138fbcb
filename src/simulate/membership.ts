import type { AddressSet, SetMember } from '../ir/address-set.js';
import { protocolNumbers } from '../ir/protocols.js';
import type { Family } from '../ir/ruleset.js';
import { type Address, bitsOf, isInside, type Prefix, prefixOf } from './address.js';
import { isIcmp, type Packet } from './packet.js';

export type Dimension = 'src' | 'dst';

/** Whether a packet is in a set, by one address or port for each dimension; null: nobody here knows the set's type. */
export type Membership = (packet: Packet, dimensions: readonly Dimension[]) => boolean | null;

/** An entry of a set, each part of which one dimension has to meet. */
type Part = (packet: Packet, dimension: Dimension) => boolean;

/** A set asked for quickly where it holds plain addresses, entry by entry otherwise. */
export function membershipOf(set: AddressSet, others: (name: string) => Membership | null): Membership {
  const family = set.family ?? 'ipv4';
  if (set.type === 'list:set') return listMembership(set, others);
  if (set.type === 'hash:ip' && set.members.every(({ entry }) => isPlain(entry))) return plainMembership(set, family);
  const kinds = /^(?:hash|bitmap):(.+)$/.exec(set.type)?.[1]?.split(',');
  if (kinds === undefined || !kinds.every((kind) => ['ip', 'net', 'port'].includes(kind))) return () => null;
  if (kinds.length === 1 && kinds[0] === 'net') return netMembership(set, family);
  const entries = set.members.map((member) => partsOf(member, kinds, family));
  const hasExceptions = set.members.some(isException);
  return (packet, dimensions) => {
    if (packet.family !== family || dimensions.length < kinds.length) return false;
    const meets = (parts: readonly Part[]) => parts.every((part, index) => part(packet, dimensions[index] ?? 'src'));
    const found = entries.findIndex(meets);
    if (!hasExceptions) return found >= 0;
    return null;
  };
}

function isPlain(entry: string): boolean {
  return !/[/-]/.test(entry);
}

function isException({ extra }: SetMember): boolean {
  return extra.includes('nomatch');
}

function addressAt(packet: Packet, dimension: Dimension): Address {
  return dimension === 'src' ? packet.source : packet.destination;
}

function plainMembership({ members }: AddressSet, family: Family): Membership {
  const addresses = new Set(members.map(({ entry }) => prefixOf(entry, family).base));
  return (packet, [dimension = 'src']) => packet.family === family && addresses.has(addressAt(packet, dimension));
}

/** hash:net: the longest prefix that holds the address decides, and may be there to say no. */
function netMembership({ members }: AddressSet, family: Family): Membership {
  const byLength = members
    .flatMap((member) => prefixesOf(member.entry, family).map((prefix) => ({ prefix, isMember: !isException(member) })))
    .sort((a, b) => (a.prefix.mask < b.prefix.mask ? 1 : a.prefix.mask > b.prefix.mask ? -1 : 0));
  return (packet, [dimension = 'src']) => {
    if (packet.family !== family) return false;
    const address = addressAt(packet, dimension);
    return byLength.find(({ prefix }) => isInside(address, prefix))?.isMember ?? false;
  };
}

function listMembership({ members }: AddressSet, others: (name: string) => Membership | null): Membership {
  return (packet, dimensions) => {
    let isUnknown = false;
    for (const { entry } of members) {
      const answer = others(entry)?.(packet, dimensions) ?? null;
      if (answer === true) return true;
      if (answer === null) isUnknown = true;
    }
    return isUnknown ? null : false;
  };
}

function partsOf({ entry }: SetMember, kinds: readonly string[], family: Family): readonly Part[] {
  const texts = entry.split(',');
  return kinds.map((kind, index) => {
    const text = texts[index] ?? '';
    return kind === 'port' ? portPart(text) : addressPart(text, family);
  });
}

function addressPart(text: string, family: Family): Part {
  const prefixes = prefixesOf(text, family);
  return (packet, dimension) => prefixes.some((prefix) => isInside(addressAt(packet, dimension), prefix));
}

/** `tcp:80`, `udp:1000-1010`, `80`, `icmp:8/0`; a set has no range of protocols. */
function portPart(text: string): Part {
  const [, name = 'tcp', from = '', to = from] = /^(?:([\w-]+):)?(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const [, icmp = '', type = '', code = ''] = /^(icmp|icmpv6|ipv6-icmp):(\d+)\/(\d+)$/.exec(text) ?? [];
  if (icmp !== '')
    return (packet) => isIcmp(packet.protocol) && packet.icmpType === Number(type) && packet.icmpCode === Number(code);
  const protocol = protocolNumbers.get(name) ?? Number(name);
  const hasProtocol = text.includes(':');
  return (packet, dimension) => {
    const port = dimension === 'src' ? packet.sourcePort : packet.destinationPort;
    return (!hasProtocol || packet.protocol === protocol) && port >= Number(from) && port <= Number(to);
  };
}

/** An address, a prefix, or a range from one address to another as the prefixes that make it up. */
function prefixesOf(entry: string, family: Family): readonly Prefix[] {
  const [from = '', to] = entry.split('-', 2);
  if (to === undefined) return [prefixOf(from, family)];
  const [first, last] = [BigInt(prefixOf(from, family).base), BigInt(prefixOf(to, family).base)];
  const prefixes: Prefix[] = [];
  const narrow = (value: bigint): Address => (family === 'ipv4' ? Number(value) : value);
  const all = (1n << BigInt(bitsOf(family))) - 1n;
  for (let base = first; base <= last; ) {
    let size = 1n;
    while (base % (size * 2n) === 0n && base + size * 2n - 1n <= last) size *= 2n;
    prefixes.push({ base: narrow(base), mask: narrow(all ^ (size - 1n)) });
    base += size;
  }
  return prefixes;
}
