import { BlockList, isIPv4 } from 'node:net';

/** What the API says of a node's addresses. */
export interface NodeAddresses {
  readonly podCIDRs: readonly string[];
  readonly internalIPs: readonly string[];
}

/**
 * The source of the node's own traffic to its pods: its address inside the range of its pods, where a network plugin
 * gives it one, else its internal address. IPv4 alone, as the mode that asks for it. Pure.
 * @param held the addresses of the node's interfaces, in the order of the interfaces.
 */
export function hostIPOf({ internalIPs, podCIDRs }: NodeAddresses, held: readonly string[]): string | null {
  const range = podCIDRs.flatMap((cidr) => rangeOf(cidr) ?? [])[0];
  const inside = range === undefined ? undefined : held.find((ip) => isIPv4(ip) && range.check(ip));
  return inside ?? internalIPs.find((ip) => isIPv4(ip)) ?? null;
}

function rangeOf(cidr: string): BlockList | null {
  const [address = '', length = ''] = cidr.split('/');
  if (!isIPv4(address) || !/^\d{1,2}$/.test(length) || Number(length) > 32) return null;
  const range = new BlockList();
  range.addSubnet(address, Number(length));
  return range;
}
