import { familyOf } from '../../ir/family.js';
import { type Address, addressOf, isInside, prefixOf, printAddress } from '../address.js';
import type { KnownPod } from '../network.js';

const mapped = prefixOf('::ffff:0:0/96', 'ipv6');

/** Whether every sender reaches itself by this address: loopback or unspecified. */
export function isSelfAddress(address: Address): boolean {
  if (typeof address === 'number') return address === 0 || address >>> 24 === 127;
  return address === 0n || address === 1n || (isInside(address, mapped) && isSelfAddress(unmapped(address)));
}

/** Why a packet from a pod never leaves it; null: it does. */
export function whyStays({ ips }: KnownPod, destination: Address): string | null {
  const text = printAddress(destination);
  if (isSelfAddress(destination)) return `${text} is whoever asks for it`;
  const own = ips.map((ip) => addressOf(ip, familyOf(ip)));
  const isMapped = typeof destination === 'bigint' && isInside(destination, mapped);
  const isOwn = own.includes(destination) || (isMapped && own.includes(unmapped(destination)));
  return isOwn ? `${text} is its own address` : null;
}

/** The IPv4 address of an IPv4-mapped one. */
function unmapped(address: bigint): number {
  return Number(address & 0xffff_ffffn);
}
