import type { AddressSet } from '../../ir/address-set.js';
import { addressBits, familyOf } from '../../ir/family.js';
import type { SimulatableNamespace } from '../../ir/program.js';
import { protocolNumbers } from '../../ir/protocols.js';
import type { Family, Rule } from '../../ir/ruleset.js';
import { type Address, addressOf, prefixOf, printAddress } from '../address.js';
import { addressMask } from '../set/value.js';

/**
 * The boundaries by which programs distinguish packets. Every rule, set and route treats packets between two
 * neighbouring boundaries alike, so one of them represents all.
 */
export interface Distinctions {
  /** The first address of each cell, ascending. */
  readonly addresses: Readonly<Record<Family, readonly Address[]>>;
  /** One port of each group that every rule treats alike. */
  readonly ports: readonly number[];
  /** The same for source ports. */
  readonly sourcePorts: readonly number[];
  readonly protocols: readonly number[];
}

/** Ports and protocols that are distinguished even if no rule does. */
export interface AlsoDistinguished {
  readonly ports: readonly number[];
  readonly protocols: readonly number[];
}

export function distinctionsOf(programs: readonly SimulatableNamespace[], also: AlsoDistinguished): Distinctions {
  const rules = rulesIn(programs);
  const words = new Set([
    ...rules.flatMap(addressWords),
    ...unique(
      programs,
      ({ sets }) => sets,
      (sets) => sets.flatMap(entryWords),
    ),
    ...unique(
      programs,
      ({ routes }) => routes,
      (routes) => routes.map(({ destination }) => destination),
    ),
    ...unique(
      programs,
      ({ addresses }) => addresses,
      (addresses) => addresses.map(({ address }) => address),
    ),
    ...unique(
      programs,
      ({ ipRules }) => ipRules,
      (ipRules) => ipRules.flatMap(({ extra }) => extra),
    ),
  ]);
  const known = [...words].filter(isAddressWord);
  const boundaries = (family: Family) =>
    ascending(known.filter((word) => familyOf(word) === family).flatMap((word) => edgesOf(word, family)));
  return {
    addresses: { ipv4: boundaries('ipv4'), ipv6: boundaries('ipv6') },
    ports: portsApart(destinationRanges(rules, also.ports)),
    sourcePorts: portsApart(rules.flatMap(sourcePortRanges)),
    protocols: [...new Set([...also.protocols, ...rules.flatMap(protocolsIn)])].sort((a, b) => a - b),
  };
}

/** The parts of a set's entries; in a set with a mask an address represents its network. */
function entryWords(set: AddressSet): readonly string[] {
  const mask = addressMask(set);
  const words = set.members.flatMap(({ entry }) => entry.split(','));
  if (mask === null) return words;
  return words.map((word) => (/^[\d.]+$|^[\da-f:]*:[\da-f:]*$/i.test(word) ? `${word}/${printAddress(mask)}` : word));
}

/** `10.0.0.0/8`, `10.0.0.1-10.0.0.9`, `fe80::1`: whether a word of a rule or set looks like an address. */
function isAddressWord(word: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+(?:[/-][\d./]+)?$/.test(word) || /^[0-9a-f]*:[0-9a-f:]*(?:[/-][0-9a-f:]+)?$/i.test(word);
}

function addressWords({ matches, target }: Rule): readonly string[] {
  const words = matches.flatMap((match): readonly string[] => {
    if (match.kind === 'source' || match.kind === 'destination') return [match.address];
    if (match.kind === 'module' || match.kind === 'opaque') return match.options.flatMap(({ values }) => values);
    return [];
  });
  const translated = target?.kind === 'dnat' ? [withoutPort(target.to)] : [];
  return [...words, ...translated];
}

/** An IPv6 address with a port is in brackets. */
function withoutPort(to: string): string {
  const [, bracketed] = /^\[(.*)\]/.exec(to) ?? [];
  return bracketed ?? to.replace(/^([^:]*):[^:]*$/, '$1');
}

/** The first address of a prefix or range, and the first one behind it. */
export function edgesOf(word: string, family: Family): readonly Address[] {
  const [from = '', to] = word.split('-', 2);
  const { base, mask } = prefixOf(from, family);
  const all = (1n << BigInt(addressBits[family])) - 1n;
  const last = to === undefined ? BigInt(base) | (all ^ BigInt(mask)) : BigInt(addressOf(to, family));
  const behind = last + 1n;
  const narrow = (value: bigint): Address => (family === 'ipv4' ? Number(value) : value);
  return behind > all ? [base] : [base, narrow(behind)];
}

interface PortRange {
  readonly first: number;
  readonly last: number;
}

function portRanges({ matches }: Rule): readonly PortRange[] {
  return matches.flatMap((match): readonly PortRange[] => {
    if (match.kind === 'tcp' || match.kind === 'udp')
      return [match.sourcePort, match.destinationPort].filter((range) => range !== null);
    if (match.kind !== 'module' && match.kind !== 'opaque') return [];
    if (!['multiport', 'conntrack', 'sctp', 'dccp'].includes(match.module)) return [];
    return match.options.flatMap(({ values }) =>
      values.flatMap((value) =>
        value.split(',').flatMap((word) => {
          const [first = Number.NaN, last = first] = word.split(/[:-]/).map(Number);
          return Number.isInteger(first) && Number.isInteger(last) ? [{ first, last }] : [];
        }),
      ),
    );
  });
}

/** Port ranges that may apply to a packet's source port. */
function sourcePortRanges(rule: Rule): readonly PortRange[] {
  const isOfDestination = rule.matches.every((match) => {
    if (match.kind === 'tcp' || match.kind === 'udp') return match.sourcePort === null;
    return match.kind !== 'opaque' && (match.kind !== 'module' || match.module !== 'multiport');
  });
  return isOfDestination ? [] : portRanges(rule);
}

/** A usual client port, preferred as the representative of its group. */
export const clientPort = 40_000;

/**
 * All ports between two neighbouring edges are in the same ranges; one port for each combination of ranges is enough.
 */
function portsApart(ranges: readonly PortRange[]): readonly number[] {
  return [...portGroups(ranges).keys()];
}

/** By the port that represents them, the ranges of ports that are treated alike. */
function portGroups(all: readonly PortRange[]): ReadonlyMap<number, readonly PortRange[]> {
  const ranges = [...new Map(all.map((range) => [`${range.first}-${range.last}`, range])).values()];
  const groupOf = (port: number) => ranges.map(({ first, last }) => (first <= port && port <= last ? '1' : '0')).join();
  const edges = ascending([1, ...ranges.flatMap(({ first, last }) => [first, last + 1])]).filter(
    (edge) => edge > 0 && edge <= 65_535,
  );
  const groups = new Map<string, { readonly port: number; readonly ranges: PortRange[] }>([
    [groupOf(clientPort), { port: clientPort, ranges: [] }],
  ]);
  for (const [index, first] of edges.entries()) {
    const group = groups.get(groupOf(first)) ?? { port: first, ranges: [] };
    group.ranges.push({ first, last: (edges[index + 1] ?? 65_536) - 1 });
    groups.set(groupOf(first), group);
  }
  return new Map([...groups.values()].map((group) => [group.port, group.ranges]));
}

/** `53`, `8000-9000, 9443`: the destination ports that each of `Distinctions.ports` stands for. */
export function portNames(
  programs: readonly SimulatableNamespace[],
  also: readonly number[],
): ReadonlyMap<number, string> {
  const groups = portGroups(destinationRanges(rulesIn(programs), also));
  const named = [...groups].map(([port, ranges]): readonly [number, string] => {
    const words = ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
    return [port, port === clientPort ? 'others' : words.join(', ')];
  });
  return new Map(named);
}

function destinationRanges(rules: readonly Rule[], also: readonly number[]): readonly PortRange[] {
  return [...also.map((port) => ({ first: port, last: port })), ...rules.flatMap(portRanges)];
}

/** The elements of lists, of each list once: variants of a node share most of them. */
function unique<List, Element>(
  programs: readonly SimulatableNamespace[],
  listOf: (program: SimulatableNamespace) => List,
  elementsOf: (list: List) => readonly Element[],
): readonly Element[] {
  return [...new Set(programs.map(listOf))].flatMap(elementsOf);
}

function rulesIn(programs: readonly SimulatableNamespace[]): readonly Rule[] {
  const chains = unique(
    programs,
    ({ rulesets }) => rulesets,
    (rulesets) => rulesets.flatMap(({ tables }) => tables.flatMap((table) => table.chains)),
  );
  return [...new Set(chains)].flatMap(({ rules }) => rules);
}

function protocolsIn({ matches }: Rule): readonly number[] {
  return matches.flatMap((match) =>
    match.kind === 'protocol' ? [protocolNumbers.get(match.protocol) ?? Number(match.protocol)] : [],
  );
}

function ascending<T extends Address>(values: readonly T[]): readonly T[] {
  return [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
