import { type Address, isInside, masked, maskOfLength, prefixOf } from './address.js';
import { addressesOf, type Device, scopeOf } from './device.js';
import { commonBits, isLinkLocal } from './ipv6.js';

/**
 * The source address that a namespace chooses.
 * @param towards the IPv6 destination or the IPv4 next hop; null: no next hop.
 * @param scope IPv4 only: addresses of a narrower scope do not count.
 */
export function sourceAddress(
  devices: ReadonlyMap<string, Device>,
  name: string | null,
  towards: Address | null,
  scope: number,
): Address | null {
  return typeof towards === 'bigint' ? nearest(devices, name, towards) : firstFitting(devices, name, towards, scope);
}

/**
 * inet_select_addr: the device's address in the subnet of the next hop, otherwise its first one. A device without
 * addresses uses the first one of any other device, including the loopback device, but not of scope link.
 */
function firstFitting(
  devices: ReadonlyMap<string, Device>,
  name: string | null,
  towards: number | null,
  most: number,
): Address | null {
  const device = devices.get(name ?? '');
  // With route_localnet, addresses of scope host count as scope link.
  const narrowest = device?.routesLocalnet === true ? linkScope : hostScope;
  const own = addressesOf(device, 'ipv4').filter(({ scope }) => Math.min(scope, narrowest) <= most);
  const near = own.find(
    ({ address, mask }) => towards === null || isInside(towards, { base: masked(address, mask), mask }),
  );
  const others = () => [...devices.values()].flatMap((other) => addressesOf(other, 'ipv4'));
  const any = near ?? own[0] ?? others().find(({ scope }) => scope !== linkScope && scope <= most);
  return any?.address ?? null;
}

const linkScope = scopeOf('link');
const hostScope = scopeOf('host');

/**
 * ipv6_dev_get_saddr: the address with the best ranks, compared in order. Towards a link-local address only the
 * device's own count.
 */
function nearest(devices: ReadonlyMap<string, Device>, name: string | null, towards: bigint): Address | null {
  const eligible = isLinkLocal(towards) ? [devices.get(name ?? '')] : [...devices.values()];
  const ranked = eligible.flatMap((device) =>
    addressesOf(device, 'ipv6').map(({ address, mask }) => ({
      address,
      ranks: ranksOf(BigInt(address), BigInt(mask), towards, device?.name === name),
    })),
  );
  const [best] = ranked.toSorted((one, other) => compare(other.ranks, one.ranks));
  return best?.address ?? null;
}

/**
 * The rules of RFC 6724, section 5, that matter on a node: same address, same scope, same device, same label, common
 * prefix.
 */
function ranksOf(address: bigint, mask: bigint, towards: bigint, isOwn: boolean): readonly number[] {
  return [
    Number(address === towards),
    Number(isOfLink(address) === isOfLink(towards)),
    Number(isOwn),
    Number(labelOf(address) === labelOf(towards)),
    Math.min(commonBits(address, towards), commonBits(mask, allOnes)),
  ];
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((rank, index) => rank !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

const allOnes = BigInt(maskOfLength(128, 'ipv6'));

function isOfLink(address: bigint): boolean {
  return address === 1n || isLinkLocal(address);
}

/** The kernel's default address labels (`ip addrlabel`), the longest prefix first. */
const labels = [
  ...['::1/128', '::/96', '::ffff:0:0/96', '2001::/32', '2001:10::/28'],
  ...['3ffe::/16', '2002::/16', 'fec0::/10', 'fc00::/7', '::/0'],
].map((prefix) => prefixOf(prefix, 'ipv6'));

function labelOf(address: bigint): number {
  return labels.findIndex((prefix) => isInside(address, prefix));
}
