import { parseIPv4, whyNotIPv4 } from './ipv4.js';
import { isMappedIPv4, parseIPv6, printIPv6 } from './ipv6.js';
import { accepted, type ReadResult, refused, type TextValue } from './text-value.js';

/** A unicast address, IPv4 or IPv6, at which other hosts can reach its owner; canonical text. */
export const hostAddress: TextValue = {
  noun: 'the address of a host',
  allowed: 'an IPv4 address such as 10.244.1.7, or an IPv6 address',
  pattern: '^[0-9A-Fa-f.:]{2,45}$',
  read: (text) => (text.includes(':') ? readIPv6(text) : readIPv4(text)),
};

export function isIPv6(canonical: string): boolean {
  return canonical.includes(':');
}

function readIPv4(text: string): ReadResult<string> {
  const address = parseIPv4(text);
  if (address === undefined) return refused(whyNotIPv4(text));
  const first = address >>> 24;
  if (first === 0) return refused("it belongs to 0.0.0.0/8, 'this network'");
  if (first === 127) return refused('it is a loopback address');
  if (first >= 240) return refused('it is a broadcast or reserved address');
  return first >= 224 ? refused('it is a multicast address') : accepted(text);
}

function readIPv6(text: string): ReadResult<string> {
  const groups = parseIPv6(text);
  if (groups === undefined) return refused('it is not an IPv6 address');
  if (isMappedIPv4(groups)) return refused('it is an IPv4 address inside an IPv6 one; write the IPv4 address');
  const canonical = printIPv6(groups);
  if (canonical === '::') return refused('it is the unspecified address');
  if (canonical === '::1') return refused('it is the loopback address');
  return ((groups[0] ?? 0) & 0xff00) === 0xff00 ? refused('it is a multicast address') : accepted(canonical);
}
