import { isIPv6 } from '../model/values/host-address.js';
import type { Family } from './ruleset.js';

/** IPv4 first: objects that both share (links) are handled with it. */
export const families: readonly Family[] = ['ipv4', 'ipv6'];

/** The family of an address or a prefix. */
export function familyOf(address: string): Family {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** How many bits an address has. */
export const addressBits = { ipv4: 32, ipv6: 128 } as const satisfies Readonly<Record<Family, number>>;

/** The host prefix of an address. */
export function singlePrefix(address: string): string {
  return `${address}/${addressBits[familyOf(address)]}`;
}
