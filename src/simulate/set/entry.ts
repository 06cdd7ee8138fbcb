import type { SetMember } from '../../ir/address-set.js';
import { addressBits } from '../../ir/family.js';
import { protocolNumbers, protocols } from '../../ir/protocols.js';
import type { Family } from '../../ir/ruleset.js';
import { type Address, insideTest, maskOfLength, type Prefix, prefixOf } from '../address.js';
import { icmp6Names, icmpNames } from './icmp-names.js';
import type { Value } from './value.js';

/** Whether a part of an entry matches a value; null: unknown. */
type Part = (value: Value) => boolean | null;

export interface Entry {
  readonly member: SetMember;
  readonly parts: readonly Part[];
  /** Prefix lengths of its parts: the entry with the longest prefix decides. */
  readonly lengths: readonly number[];
  readonly isException: boolean;
}

/** @param kinds of the set's type: `ip`, `port`, ... */
export function entryOf(member: SetMember, kinds: readonly string[], family: Family): Entry {
  const texts = member.entry.split(',');
  const parts = kinds.map((kind, index) => partOf(kind, texts[index], member, family));
  const lengths = kinds.flatMap((kind, index) => (kind === 'net' ? [lengthOf(texts[index] ?? '', family)] : []));
  return { member, parts, lengths, isException: member.extra.includes('nomatch') };
}

export function longestFirst(one: Entry, other: Entry): number {
  const at = one.lengths.findIndex((length, index) => length !== other.lengths[index]);
  return at < 0 ? 0 : (other.lengths[at] ?? 0) - (one.lengths[at] ?? 0);
}

function partOf(kind: string, text: string | undefined, { extra }: SetMember, family: Family): Part {
  // bitmap:ip,mac: an entry without a link address adopts the first one that it sees.
  if (text === undefined) return () => null;
  switch (kind) {
    case 'port':
      return portPart(text);
    case 'iface': {
      // No simulated packet crosses a bridge.
      if (text.startsWith('physdev:')) return () => false;
      const isPrefix = extra.includes('wildcard');
      return (value) => value.kind === 'device' && (isPrefix ? value.name.startsWith(text) : value.name === text);
    }
    case 'mark':
      return (value) => value.kind === 'mark' && value.mark === Number(text);
    case 'mac':
      return () => null;
    default: {
      const tests = prefixesOf(text, family).map(insideTest);
      return (value) => value.kind === 'address' && tests.some((test) => test(value.address));
    }
  }
}

/** `tcp:80`, `udp:1000-1010`, `80`, `icmp:8/0`, `icmp:echo-request`, `gre:0`; a set has no range of protocols. */
function portPart(text: string): Part {
  const colon = text.lastIndexOf(':');
  const [name, ports] = colon < 0 ? [null, text] : [text.slice(0, colon), text.slice(colon + 1)];
  const protocol = name === null ? null : (protocolNumbers.get(name.toLowerCase()) ?? Number(name));
  const icmp = protocol === protocols.icmp ? icmpNames : protocol === protocols.icmp6 ? icmp6Names : null;
  const [first, last] = icmp === null ? rangeOf(ports) : typeOf(ports, icmp);
  if (protocol !== null && Number.isNaN(protocol)) return () => null;
  return (value) => {
    if (value.kind !== 'port' || (protocol !== null && value.protocol !== protocol)) return false;
    return Number.isNaN(first) ? null : value.port >= first && value.port <= last;
  };
}

function rangeOf(text: string): readonly [number, number] {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  return [Number(from ?? Number.NaN), Number(to ?? Number.NaN)];
}

function typeOf(text: string, names: typeof icmpNames): readonly [number, number] {
  const [type, code] = names[text] ?? text.split('/').map(Number);
  const value = Number(type) * 256 + Number(code ?? 0);
  return [value, value];
}

function lengthOf(text: string, family: Family): number {
  const slash = text.indexOf('/');
  return slash < 0 ? addressBits[family] : Number(text.slice(slash + 1));
}

/** The prefixes of an address, a prefix, or a range of addresses. */
function prefixesOf(entry: string, family: Family): readonly Prefix[] {
  const [from = '', to] = entry.split('-', 2);
  if (to === undefined) return [prefixOf(from, family)];
  const [first, last] = [BigInt(prefixOf(from, family).base), BigInt(prefixOf(to, family).base)];
  const prefixes: Prefix[] = [];
  const narrow = (value: bigint): Address => (family === 'ipv4' ? Number(value) : value);
  const bits = addressBits[family];
  for (let base = first; base <= last; ) {
    let length = bits;
    while (length > 0 && fits(base, 1n << BigInt(bits - length + 1), last)) length -= 1;
    prefixes.push({ base: narrow(base), mask: maskOfLength(length, family) });
    base += 1n << BigInt(bits - length);
  }
  return prefixes;
}

function fits(base: bigint, size: bigint, last: bigint): boolean {
  return base % size === 0n && base + size - 1n <= last;
}
