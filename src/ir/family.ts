import { isIPv6 } from '../model/values/host-address.js';
import type { Family } from './ruleset.js';

/** IPv4 first: what both share (links) goes with it. */
export const families: readonly Family[] = ['ipv4', 'ipv6'];

/** Of an address or a prefix. */
export function familyOf(address: string): Family {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** How many bits an address has. */
export const addressBits = { ipv4: 32, ipv6: 128 } as const satisfies Readonly<Record<Family, number>>;

/** The prefix that holds one address alone. */
export function singlePrefix(address: string): string {
  return `${address}/${addressBits[familyOf(address)]}`;
}
