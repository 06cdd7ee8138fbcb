import type { Family } from '../../ir/ruleset.js';
import { isIPv6 } from '../../model/values/host-address.js';
import { parseIPv6, printIPv6 } from '../../model/values/ipv6.js';
import { parseIPv6Prefix, printIPv6Prefix } from '../../model/values/ipv6-prefix.js';

/** The address of the default prefix, `/0`. */
export const anyPrefixes: Readonly<Record<Family, string>> = { ipv4: '0.0.0.0', ipv6: '::' };

/**
 * The canonical text of an address: the C library prints some IPv6 addresses differently. @throws Error for a malformed
 * IPv6 address.
 */
export function addressText(text: string): string {
  if (!isIPv6(text)) return text;
  const groups = parseIPv6(text);
  if (groups === undefined) throw new Error(`not an IPv6 address: ${JSON.stringify(text)}`);
  return printIPv6(groups);
}

/** The canonical text of an address with its prefix length. */
export function prefixText(text: string): string {
  if (!isIPv6(text)) return text;
  const prefix = parseIPv6Prefix(text);
  if (prefix === undefined) throw new Error(`not an IPv6 prefix: ${JSON.stringify(text)}`);
  return printIPv6Prefix(prefix);
}

export function withLength(address: string, length: number | undefined): string {
  return length === undefined ? addressText(address) : `${addressText(address)}/${length}`;
}
