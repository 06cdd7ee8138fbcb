import { parseIPv4 } from '../../model/values/ipv4.js';
import { parseIPv6 } from '../../model/values/ipv6.js';

/** Whether a word is an address by itself: the libraries of the programs ask the name service for anything else. */
export function isAddress(text: string): boolean {
  return parseIPv4(text) !== undefined || parseIPv6(text) !== undefined;
}
