import { addressBits } from '../../../ir/family.js';
import type { Family } from '../../../ir/ruleset.js';
import { printIPv4 } from '../../../model/values/ipv4.js';
import type { ReadValue } from '../module-words.js';
import { canonicalIpv4Network, parseIpv4, parseIpv4Host } from './ipv4.js';
import { canonicalIpv6Network, parseIpv6, printIpv6 } from './ipv6.js';

const plainIpv4Network = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|\/(?!.*\.))){4}32$/;

/** An address with its mask as `-s` prints it; null for anything else, such as a host name. */
export function canonicalNetwork(text: string, family: Family): string | null {
  if (family === 'ipv6') return canonicalIpv6Network(text);
  return plainIpv4Network.test(text) ? text : canonicalIpv4Network(text);
}

export function canonicalAddress(text: string, family: Family): string | null {
  if (family === 'ipv6') {
    const groups = parseIpv6(text);
    return groups && printIpv6(groups);
  }
  const value = text.split('.').length === 4 ? parseIpv4(text) : null;
  return value === null ? null : printIPv4(value);
}

/** The address of a single host. */
export function canonicalHost(text: string, family: Family): string | null {
  if (family === 'ipv6') return canonicalAddress(text, family);
  const value = parseIpv4Host(text);
  return value === null ? null : printIPv4(value);
}

export const address: ReadValue = (text, { family }) => canonicalHost(text, family);

/**
 * An address with its prefix length, for modules that keep the host bits (`10.1.2.3/8`). They refuse masks with holes.
 */
export function withHostBits(text: string, family: Family): string | null {
  const [host = '', mask] = text.split('/', 2);
  const address = canonicalHost(host, family);
  if (address === null) return null;
  const network = canonicalNetwork(mask === undefined ? address : `${address}/${mask}`, family);
  const length = network === null ? null : /\/\d+$/.exec(network);
  return length && `${address}${length[0]}`;
}

/** An address; IPv4 may omit trailing parts, which are 0. */
export function shortAddress(text: string, family: Family): string | null {
  if (family === 'ipv6') return canonicalAddress(text, family);
  const value = parseIpv4(text);
  return value === null ? null : printIPv4(value);
}

/** Without the length that a single address has. */
export function withoutWholeLength(network: string | null, family: Family): string | null {
  const whole = `/${addressBits[family]}`;
  return network?.endsWith(whole) === true ? network.slice(0, -whole.length) : network;
}
