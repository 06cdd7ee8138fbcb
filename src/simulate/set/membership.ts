import { oncePer } from '../../base/once-per.js';
import type { AddressSet, SetMember } from '../../ir/address-set.js';
import { addressBits } from '../../ir/family.js';
import { type Address, masked, maskOfLength, prefixOf } from '../address.js';
import type { Packet } from '../packet.js';
import { type Entry, entryOf, longestFirst } from './entry.js';
import { type Dimension, isOut, isUnknown, type Membership, type SetAnswer, type SetQuestion } from './question.js';
import { kindsOfValue, type Value, valueReader } from './value.js';

/** Those of a namespace by their names. */
export const membershipsOf = oncePer((sets: readonly AddressSet[]): ReadonlyMap<string, Membership> => {
  const memberships = new Map<string, Membership>();
  const named = (set: string) => memberships.get(set) ?? null;
  for (const set of sets) memberships.set(set.name, membershipOf(set, named));
  return memberships;
});

/** Prepares a set: plain addresses are looked up by key, other entries are scanned. */
function membershipOf(set: AddressSet, others: (name: string) => Membership | null): Membership {
  if (set.type === 'list:set') return listMembership(set, others);
  const kinds = /^(?:hash|bitmap):(.+)$/.exec(set.type)?.[1]?.split(',') ?? [];
  if (kinds.length === 0 || !kinds.every((kind) => kindsOfValue.includes(kind))) return unknownType;
  const family = set.family ?? 'ipv4';
  const isOfFamily = (packet: Packet) => ['bitmap:port', 'hash:mac'].includes(set.type) || packet.family === family;
  const readers = kinds.map((kind) => valueReader(kind, set));
  const valuesOf = (packet: Packet, dimensions: readonly Dimension[]): readonly Value[] | null => {
    if (!isOfFamily(packet) || dimensions.length < kinds.length) return null;
    const values = readers.map((read, index) => read(packet, dimensions[index] ?? 'src'));
    return values.includes(null) ? null : (values as readonly Value[]);
  };
  const isPlain = set.type === 'hash:ip' && set.members.every(({ entry }) => !/[/-]/.test(entry));
  const { find, keyOf } = isPlain ? plainEntries(set) : entriesOf(set, kinds);
  return {
    ask: ({ changes, dimensions, isInverted, packet }) => {
      const values = valuesOf(packet, dimensions);
      if (values === null) return isOut;
      const changed = changes.size === 0 ? undefined : changes.get(set.name)?.get(keyOf(values));
      if (changed === true) return { isIn: !isInverted || !kinds.includes('net'), member: null };
      return decided(find(values, changed === false), isInverted && kinds.includes('net'));
    },
    placeOf: (packet, dimensions) => {
      const values = valuesOf(packet, dimensions);
      return values === null ? null : { set: set.name, key: keyOf(values) };
    },
  };
}

/**
 * The entries of a set, found by a packet's values. `isWithout`: a rule removed the entry with exactly these values.
 */
interface Entries {
  readonly find: (values: readonly Value[], isWithout: boolean) => Found;
  readonly keyOf: (values: readonly Value[]) => string;
}

type Found = { readonly member: SetMember; readonly isException: boolean } | 'none' | 'unknown';

/** ip_set_test: a `nomatch` entry is not a member; with `--return-nomatch` only such entries are. */
function decided(found: Found, isInverted: boolean): SetAnswer {
  if (found === 'none') return isOut;
  return found === 'unknown' ? isUnknown : { isIn: found.isException === isInverted, member: found.member };
}

function plainEntries({ family, members }: AddressSet): Entries {
  const byAddress = new Map(
    members.map((member): [Address, Found] => [
      prefixOf(member.entry, family ?? 'ipv4').base,
      { member, isException: false },
    ]),
  );
  return {
    find: ([value], isWithout) => {
      if (isWithout || value?.kind !== 'address') return 'none';
      return byAddress.get(value.address) ?? 'none';
    },
    keyOf: (values) => values.map(textOf).join(),
  };
}

/** The longest prefix that contains an address decides; it may be an exception (`nomatch`). */
function entriesOf({ family, members }: AddressSet, kinds: readonly string[]): Entries {
  const entries = members.map((member) => entryOf(member, kinds, family ?? 'ipv4'));
  if (kinds.includes('net')) entries.sort(longestFirst);
  const longest = entries[0]?.lengths[0] ?? addressBits[family ?? 'ipv4'];
  const mask = maskOfLength(longest, family ?? 'ipv4');
  return {
    find: (values, isWithout) => {
      let isOpen = false;
      for (const entry of entries) {
        if (isWithout && entry.lengths.every((length) => length === longest)) continue;
        const holds = meets(entry, values);
        if (holds === true) return isOpen ? 'unknown' : entry;
        if (holds === null) isOpen = true;
      }
      return isOpen ? 'unknown' : 'none';
    },
    // A rule adds entries with the longest prefix length of the set.
    keyOf: (values) =>
      values
        .map((value, index) =>
          kinds[index] === 'net' && value.kind === 'address' ? String(masked(value.address, mask)) : textOf(value),
        )
        .join(),
  };
}

function textOf(value: Value): string {
  switch (value.kind) {
    case 'address':
      return String(value.address);
    case 'port':
      return `${value.protocol}:${value.port}`;
    case 'device':
      return value.name;
    case 'mark':
      return String(value.mark);
    case 'unknown':
      return '?';
  }
}

function meets({ parts }: Entry, values: readonly Value[]): boolean | null {
  let isOpen = false;
  for (let index = 0; index < parts.length; index += 1) {
    const value = values[index] as Value;
    const holds = value.kind === 'unknown' ? null : (parts[index]?.(value) ?? null);
    if (holds === false) return false;
    if (holds === null) isOpen = true;
  }
  return isOpen ? null : true;
}

/** list:set: the first member set that contains the packet decides; a rule adds to the first one of a fitting type. */
function listMembership({ members }: AddressSet, others: (name: string) => Membership | null): Membership {
  return {
    ask: (question: SetQuestion) => {
      let isOpen = false;
      for (const { entry } of members) {
        const answer = others(entry)?.ask(question) ?? isUnknown;
        if (answer.isIn === true) return isOpen ? isUnknown : answer;
        if (answer.isIn === null) isOpen = true;
      }
      return isOpen ? isUnknown : isOut;
    },
    placeOf: (packet, dimensions) => {
      for (const { entry } of members) {
        const place = others(entry)?.placeOf(packet, dimensions) ?? null;
        if (place !== null) return place;
      }
      return null;
    },
  };
}

const unknownType: Membership = { ask: () => isUnknown, placeOf: () => null };
