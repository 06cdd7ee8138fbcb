import { type Address, isInside, prefixOf } from './address.js';
import type { SourceRefusal } from './routing/source-refusal.js';

/* What the kernel knows of IPv6 addresses by themselves: RFC 4291, section 2.4. */

const linkLocal = prefixOf('fe80::/10', 'ipv6');
const mapped = prefixOf('::ffff:0:0/96', 'ipv6');
const loopback = 1n;

/** Of one link: never forwarded, and every link has its own. */
export function isLinkLocal(address: Address): boolean {
  return typeof address === 'bigint' && isInside(address, linkLocal);
}

/** rt6_need_strict: what comes by a device to such an address only finds routes by the same device. */
export function isOfOneLink(address: Address): boolean {
  return address === loopback || isLinkLocal(address) || isMulticast(address);
}

export function isMulticast(address: Address): boolean {
  return typeof address === 'bigint' && address >> 120n === 0xffn;
}

/** ipv6_addr_type, in the words of addrtype; null: none of these, which IPv4 in IPv6 is. */
export function typeByItself(address: Address): 'UNSPEC' | 'MULTICAST' | 'UNICAST' | null {
  if (address === 0n) return 'UNSPEC';
  if (isMulticast(address)) return 'MULTICAST';
  return isInside(address, mapped) ? null : 'UNICAST';
}

/** ipv6_rcv: why a packet is thrown away before any rule sees it; null: it is not. */
export function whyNotReceived(source: Address, destination: Address, device: string): SourceRefusal | null {
  if (typeof source !== 'bigint') return null;
  if (device !== 'lo' && (source === loopback || destination === loopback)) return { kind: 'loopback' };
  return isMulticast(source) ? { kind: 'no-host' } : null;
}

/** ip6_forward: why the source of a packet keeps it from being forwarded; null: nothing does. Back by the device that it came by it may go. */
export function whyNotForwarded(source: Address, input: string, output: string | null): SourceRefusal | null {
  if (typeof source !== 'bigint' || input === output) return null;
  if (source === 0n || source === loopback) return { kind: 'no-host' };
  return isLinkLocal(source) ? { kind: 'link-only' } : null;
}

const allNodes = 0xff02n << 112n;
const solicited = prefixOf('ff02::1:ff00:0/104', 'ipv6');

/** Whether a host with these addresses listens to a multicast address: all nodes, and who asks for one of its addresses by neighbour discovery. */
export function isJoined(group: Address, own: readonly Address[]): boolean {
  // Every host of IPv4 listens to the first group.
  if (typeof group !== 'bigint') return group === 0xe0000001;
  if (group === allNodes + 1n) return true;
  return isInside(group, solicited) && own.some((address) => endOf(address) === endOf(group));
}

/** The part of an address by which neighbours ask for it. */
function endOf(address: Address): bigint {
  return BigInt(address) & 0xff_ffffn;
}

/** How many bits two addresses have in common at the left. */
export function commonBits(one: bigint, other: bigint): number {
  const differing = (one ^ other).toString(2);
  return one === other ? 128 : 128 - differing.length;
}
