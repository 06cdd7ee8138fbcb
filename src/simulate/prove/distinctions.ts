import type { NamespaceProgram } from '../../ir/program.js';
import { protocolNumbers } from '../../ir/protocols.js';
import type { Family, Rule } from '../../ir/ruleset.js';
import { type Address, addressOf, bitsOf, familyOf, prefixOf } from '../address.js';

/**
 * Everything by which programs tell packets apart. Packets between two neighbouring boundaries are the same to every rule, set
 * and route, so one of them stands for all.
 */
export interface Distinctions {
  /** Where cells of addresses begin, ascending. */
  readonly addresses: Readonly<Record<Family, readonly Address[]>>;
  /** Where cells of ports begin, ascending; 0 is the first. */
  readonly ports: readonly number[];
  readonly protocols: readonly number[];
}

export function distinctionsOf(
  programs: readonly NamespaceProgram[],
  also: { readonly ports: readonly number[]; readonly protocols: readonly number[] },
): Distinctions {
  const rules = programs.flatMap(({ rulesets }) =>
    rulesets.flatMap(({ tables }) => tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules))),
  );
  const words = [
    ...rules.flatMap(addressWords),
    ...programs.flatMap(({ sets }) => sets.flatMap(({ members }) => members.flatMap(({ entry }) => entry.split(',')))),
    ...programs.flatMap(({ routes }) => routes.map(({ destination }) => destination)),
    ...programs.flatMap(({ addresses }) => addresses.map(({ address }) => address)),
    ...programs.flatMap(({ ipRules }) => ipRules.flatMap(({ extra }) => extra)),
  ].filter(isAddressWord);
  const boundaries = (family: Family) =>
    ascending(words.filter((word) => familyOf(word) === family).flatMap((word) => edgesOf(word, family)));
  return {
    addresses: { ipv4: boundaries('ipv4'), ipv6: boundaries('ipv6') },
    ports: ascending([0, ...also.ports.flatMap((port) => [port, port + 1]), ...rules.flatMap(portEdges)]).filter(
      (port) => port <= 65_535,
    ),
    protocols: [...new Set([...also.protocols, ...rules.flatMap(protocolsIn)])].sort((a, b) => a - b),
  };
}

/** `10.0.0.0/8`, `10.0.0.1-10.0.0.9`, `fe80::1`: what may be an address among the words of rules and sets. */
function isAddressWord(word: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+(?:[/-][\d./]+)?$/.test(word) || /^[0-9a-f]*:[0-9a-f:]*(?:[/-][0-9a-f:]+)?$/i.test(word);
}

function addressWords({ matches, target }: Rule): readonly string[] {
  const words = matches.flatMap((match): readonly string[] => {
    if (match.kind === 'source' || match.kind === 'destination') return [match.address];
    if (match.kind === 'module' || match.kind === 'opaque') return match.options.flatMap(({ values }) => values);
    return [];
  });
  const translated = target?.kind === 'dnat' ? [target.to.replace(/:\d.*$/, '')] : [];
  return [...words, ...translated];
}

/** Where the cell of a prefix or range begins, and where the one behind it does. */
function edgesOf(word: string, family: Family): readonly Address[] {
  const [from = '', to] = word.split('-', 2);
  const { base, mask } = prefixOf(from, family);
  const all = (1n << BigInt(bitsOf(family))) - 1n;
  const last = to === undefined ? BigInt(base) | (all ^ BigInt(mask)) : BigInt(addressOf(to, family));
  const behind = last + 1n;
  const narrow = (value: bigint): Address => (family === 'ipv4' ? Number(value) : value);
  return behind > all ? [base] : [base, narrow(behind)];
}

function portEdges({ matches }: Rule): readonly number[] {
  return matches.flatMap((match): readonly number[] => {
    if (match.kind === 'tcp' || match.kind === 'udp') {
      const ranges = [match.sourcePort, match.destinationPort].filter((range) => range !== null);
      return ranges.flatMap(({ first, last }) => [first, last + 1]);
    }
    if (match.kind !== 'module' && match.kind !== 'opaque') return [];
    if (!['multiport', 'conntrack', 'sctp', 'dccp'].includes(match.module)) return [];
    const numbers = match.options.flatMap(({ values }) => values.flatMap((value) => value.split(/[,:-]/)).map(Number));
    return numbers.filter(Number.isInteger).flatMap((port) => [port, port + 1]);
  });
}

function protocolsIn({ matches }: Rule): readonly number[] {
  return matches.flatMap((match) =>
    match.kind === 'protocol' ? [protocolNumbers.get(match.protocol) ?? Number(match.protocol)] : [],
  );
}

function ascending<T extends Address>(values: readonly T[]): readonly T[] {
  return [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
