import type { PacketField } from '../../../ir/foreign-table.js';
import type { Family } from '../../../ir/ruleset.js';
import { type Typed, typed, unknownOf } from './connection-fields.js';
import type { DataType } from './constants.js';

const transports: Readonly<Record<string, readonly number[]>> = {
  tcp: [6],
  udp: [17],
  sctp: [132],
  dccp: [33],
  udplite: [136],
  th: [],
  icmp: [1],
  icmpv6: [58],
  igmp: [2],
  ah: [51],
  esp: [50],
  comp: [108],
};

const networks: Readonly<Record<string, Family>> = { ip: 'ipv4', ip6: 'ipv6' };

/** Fields of a packet by header. A packet without that header does not match the rule. */
const fields: Readonly<Record<string, readonly [PacketField, DataType]>> = {
  'ip saddr': ['source', 'ipv4_addr'],
  'ip daddr': ['destination', 'ipv4_addr'],
  'ip protocol': ['protocol', 'inet_proto'],
  'ip6 saddr': ['source', 'ipv6_addr'],
  'ip6 daddr': ['destination', 'ipv6_addr'],
  'ip6 nexthdr': ['protocol', 'inet_proto'],
  'tcp flags': ['tcp-flags', 'tcp_flag'],
  'icmp type': ['icmp-type', 'icmp_type'],
  'icmp code': ['icmp-code', 'icmp_code'],
  'icmpv6 type': ['icmp-type', 'icmpv6_type'],
  'icmpv6 code': ['icmp-code', 'icmpv6_code'],
  'ether type': ['ethertype', 'ether_type'],
};

export function payloadExpression(protocol: string, field: string): Typed {
  const family = networks[protocol] ?? (protocol === 'icmp' ? 'ipv4' : protocol === 'icmpv6' ? 'ipv6' : null);
  const numbers = transports[protocol] ?? [];
  const needs = { family, protocols: numbers.length === 0 ? null : numbers };
  const isTransport = ['tcp', 'udp', 'sctp', 'dccp', 'udplite', 'th'].includes(protocol);
  if (isTransport && (field === 'sport' || field === 'dport')) {
    const name = field === 'sport' ? 'source-port' : 'destination-port';
    return typed('inet_service', { kind: 'field', field: name, needs });
  }
  const [name, type] = fields[`${protocol} ${field}`] ?? [];
  if (name === undefined || type === undefined) return unknownOf(needs);
  return typed(type, { kind: 'field', field: name, needs });
}
