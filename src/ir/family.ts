import { isIPv6 } from '../model/values/host-address.js';
import type { Family } from './ruleset.js';

/** IPv4 first: what both share (links) goes with it. */
export const families: readonly Family[] = ['ipv4', 'ipv6'];

/** Of an address or a prefix. */
export function familyOf(address: string): Family {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
