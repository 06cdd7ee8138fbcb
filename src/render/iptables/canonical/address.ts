import type { Family } from '../../../ir/ruleset.js';
import type { ReadValue } from '../module-words.js';
import { canonicalIpv4Network, parseIpv4, printIpv4 } from './ipv4.js';
import { canonicalIpv6Network, parseIpv6, printIpv6 } from './ipv6.js';

const plainIpv4Network = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|\/(?!.*\.))){4}32$/;

/** An address with its mask as `-s` prints it; null when it is no address (a host name is none). */
export function canonicalNetwork(text: string, family: Family): string | null {
  if (family === 'ipv6') return canonicalIpv6Network(text);
  return plainIpv4Network.test(text) ? text : canonicalIpv4Network(text);
}

export function canonicalAddress(text: string, family: Family): string | null {
  if (family === 'ipv6') {
    const groups = parseIpv6(text);
    return groups && printIpv6(groups);
  }
  const value = parseIpv4(text);
  return value === null ? null : printIpv4(value);
}

export const address: ReadValue = (text, { family }) => canonicalAddress(text, family);
