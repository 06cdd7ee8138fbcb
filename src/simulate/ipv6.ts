import { type Address, isInside, prefixOf } from './address.js';
import type { SourceRefusal } from './routing/source-refusal.js';

/* Types that follow from an IPv6 address alone: RFC 4291, section 2.4. */

const linkLocal = prefixOf('fe80::/10', 'ipv6');
const mapped = prefixOf('::ffff:0:0/96', 'ipv6');
const loopback = 1n;

/** Link-local: never forwarded, and unique only on its link. */
export function isLinkLocal(address: Address): boolean {
  return typeof address === 'bigint' && isInside(address, linkLocal);
}

/** rt6_need_strict: a packet to such an address only matches routes through the device that it uses. */
export function isLinkScoped(address: Address): boolean {
  return address === loopback || isLinkLocal(address) || isMulticast(address);
}

export function isMulticast(address: Address): boolean {
  return typeof address === 'bigint' && address >> 120n === 0xffn;
}

/** ipv6_addr_type, in the words of addrtype; null: none of them, as for IPv4-mapped addresses. */
export function typeByItself(address: Address): 'UNSPEC' | 'MULTICAST' | 'UNICAST' | null {
  if (address === 0n) return 'UNSPEC';
  if (isMulticast(address)) return 'MULTICAST';
  return isInside(address, mapped) ? null : 'UNICAST';
}

/** ipv6_rcv: why a packet is dropped before any rule sees it; null: it is not. */
export function whyNotReceived(source: Address, destination: Address, device: string): SourceRefusal | null {
  if (typeof source !== 'bigint') return null;
  if (device !== 'lo' && (source === loopback || destination === loopback)) return { kind: 'loopback' };
  return isMulticast(source) ? { kind: 'no-host' } : null;
}

/**
 * ip6_forward: why a packet's source forbids forwarding it; null: it does not. Sending it back through its input device
 * is allowed.
 */
export function whyNotForwarded(source: Address, input: string, output: string | null): SourceRefusal | null {
  if (typeof source !== 'bigint' || input === output) return null;
  if (source === 0n || source === loopback) return { kind: 'no-host' };
  return isLinkLocal(source) ? { kind: 'link-only' } : null;
}

const allNodes = 0xff02n << 112n;
const solicited = prefixOf('ff02::1:ff00:0/104', 'ipv6');

/**
 * Whether a host with these addresses joins a multicast group: all-nodes, and the solicited-node groups of its
 * addresses.
 */
export function isJoined(group: Address, own: readonly Address[]): boolean {
  // Every IPv4 host joins 224.0.0.1.
  if (typeof group !== 'bigint') return group === 0xe0000001;
  if (group === allNodes + 1n) return true;
  return isInside(group, solicited) && own.some((address) => endOf(address) === endOf(group));
}

/** The last 24 bits: the part that a solicited-node group repeats. */
function endOf(address: Address): bigint {
  return BigInt(address) & 0xff_ffffn;
}

/** The length of the common prefix of two addresses. */
export function commonBits(one: bigint, other: bigint): number {
  const differing = (one ^ other).toString(2);
  return one === other ? 128 : 128 - differing.length;
}
