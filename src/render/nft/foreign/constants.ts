import type { Element, ForeignValue } from '../../../ir/foreign-table.js';
import { protocolNumbers } from '../../../ir/protocols.js';
import { parseIPv4 } from '../../../model/values/ipv4.js';
import { parseIPv6 } from '../../../model/values/ipv6.js';

/** A data type as nft names it, such as `ipv4_addr`; empty if unknown. */
export type DataType = string;

const connectionStates = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 };
/** Without `assured` and `expected`, which the simulation cannot know. */
const connectionStatus = { 'seen-reply': 2, confirmed: 8, snat: 16, dnat: 32 };
const tcpFlags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 };

const icmpTypes = {
  'echo-reply': 0,
  'destination-unreachable': 3,
  'source-quench': 4,
  redirect: 5,
  'echo-request': 8,
  'router-advertisement': 9,
  'router-solicitation': 10,
  'time-exceeded': 11,
  'parameter-problem': 12,
  'timestamp-request': 13,
  'timestamp-reply': 14,
  'info-request': 15,
  'info-reply': 16,
  'address-mask-request': 17,
  'address-mask-reply': 18,
};

const icmpv6Types = {
  'destination-unreachable': 1,
  'packet-too-big': 2,
  'time-exceeded': 3,
  'parameter-problem': 4,
  'echo-request': 128,
  'echo-reply': 129,
  'mld-listener-query': 130,
  'mld-listener-report': 131,
  'mld-listener-done': 132,
  'mld-listener-reduction': 132,
  'nd-router-solicit': 133,
  'nd-router-advert': 134,
  'nd-neighbor-solicit': 135,
  'nd-neighbor-advert': 136,
  'nd-redirect': 137,
  'router-renumbering': 138,
  'ind-neighbor-solicit': 141,
  'ind-neighbor-advert': 142,
  'mld2-listener-report': 143,
};

const icmpCodes = {
  'net-unreachable': 0,
  'host-unreachable': 1,
  'prot-unreachable': 2,
  'port-unreachable': 3,
  'frag-needed': 4,
  'net-prohibited': 9,
  'host-prohibited': 10,
  'admin-prohibited': 13,
};

const icmpv6Codes = {
  'no-route': 0,
  'admin-prohibited': 1,
  'addr-unreachable': 3,
  'port-unreachable': 4,
  'policy-fail': 5,
  'reject-route': 6,
};

const names: Readonly<Record<DataType, Readonly<Record<string, number>>>> = {
  ct_state: connectionStates,
  ct_status: connectionStatus,
  ct_dir: { original: 0, reply: 1 },
  tcp_flag: tcpFlags,
  icmp_type: icmpTypes,
  icmpv6_type: icmpv6Types,
  icmp_code: icmpCodes,
  icmpv6_code: icmpv6Codes,
  nf_proto: { ipv4: 2, ipv6: 10 },
  ether_type: { ip: 0x800, arp: 0x806, ip6: 0x86dd, vlan: 0x8100 },
  pkt_type: { host: 0, unicast: 0, broadcast: 1, multicast: 2, other: 3 },
};

/** Whether a value of the type is a set of flags. */
export function isOfBits(type: DataType): boolean {
  return type === 'ct_state' || type === 'ct_status' || type === 'tcp_flag';
}

export function isAddress(json: unknown): json is string {
  return ['ipv4_addr', 'ipv6_addr'].some((type) => typeof json === 'string' && readConstant(type, json) !== null);
}

/** A constant of a type; null if it is unknown. */
export function readConstant(type: DataType, json: unknown): ForeignValue | null {
  if (typeof json === 'number') return type === 'ipv6_addr' || type === '' ? null : json;
  if (typeof json === 'boolean') return json ? 1 : 0;
  if (Array.isArray(json)) return bitsOf(type, json);
  if (typeof json === 'object' && json !== null && '|' in json && Array.isArray(json['|']))
    return bitsOf(type, json['|']);
  if (typeof json !== 'string') return null;
  switch (type) {
    case 'ipv4_addr':
      return parseIPv4(json) ?? null;
    case 'ipv6_addr':
      return parseIPv6(json)?.reduce((number, group) => (number << 16n) | BigInt(group), 0n) ?? null;
    case 'inet_proto':
      return protocolNumbers.get(json) ?? numeral(json);
    case 'ifname':
    case 'iface_index':
    case 'fib_addrtype':
      return json;
    case '':
      return null;
    default: {
      const known = names[type] ?? {};
      return Object.hasOwn(known, json) ? (known[json] ?? null) : numeral(json);
    }
  }
}

function bitsOf(type: DataType, words: readonly unknown[]): number | null {
  if (!isOfBits(type)) return null;
  const bits = words.map((word) => readConstant(type, word));
  return bits.every((bit) => typeof bit === 'number') ? bits.reduce((all, bit) => all | bit, 0) : null;
}

function numeral(text: string): number | null {
  return /^(?:\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text) ? Number(text) : null;
}

/** An element of a set, or the right side of a comparison; `types` are those of its parts. */
export function readElement(types: readonly DataType[], json: unknown): Element {
  const [type = ''] = types;
  if (json === '*') return { kind: 'any' };
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
    if ('elem' in json) return readElement(types, (json.elem as { readonly val?: unknown } | null)?.val);
    if ('concat' in json && Array.isArray(json.concat)) return concat(types, json.concat);
    if ('prefix' in json) return prefixElement(type, json.prefix);
    if ('range' in json && Array.isArray(json.range)) return rangeElement(type, json.range);
  }
  if (type === 'ifname' && typeof json === 'string' && json.endsWith('*')) {
    return json.endsWith('\\*')
      ? { kind: 'value', value: `${json.slice(0, -2)}*` }
      : { kind: 'beginning', text: json.slice(0, -1) };
  }
  const value = readConstant(type, json);
  return value === null ? { kind: 'unknown' } : { kind: 'value', value };
}

function concat(types: readonly DataType[], parts: readonly unknown[]): Element {
  return { kind: 'concat', parts: parts.map((part, index) => readElement([types[index] ?? ''], part)) };
}

function rangeElement(type: DataType, ends: readonly unknown[]): Element {
  const [first, last] = ends.map((end) => readConstant(type, end));
  if (first == null || last == null || typeof first === 'string' || typeof last === 'string')
    return { kind: 'unknown' };
  return { kind: 'range', first, last };
}

function prefixElement(type: DataType, prefix: unknown): Element {
  const { addr, len } = (prefix ?? {}) as { readonly addr?: unknown; readonly len?: unknown };
  const base = readConstant(type, addr);
  if (typeof len !== 'number' || base === null || typeof base === 'string') return { kind: 'unknown' };
  if (typeof base === 'bigint') return { kind: 'range', first: base, last: base | ((1n << BigInt(128 - len)) - 1n) };
  return { kind: 'range', first: base, last: base + 2 ** (32 - len) - 1 };
}
