import { grouped } from '../../base/grouped.js';
import { hostScope } from '../../ir/program.js';
import type { Family } from '../../ir/ruleset.js';
import type { Pod } from '../../model/node-state.js';
import { type Address, printAddress } from '../address.js';
import { isLinkLocal, isMulticast } from '../ipv6.js';
import { isBroadcast, isLocal } from '../namespace.js';
import type { Network } from '../network.js';
import type { Distinctions } from './distinctions.js';
import type { Endpoint } from './endpoint.js';
import { nodeEndpoint, podEndpoint, remoteEndpoint } from './make-endpoint.js';
import { signatureOf, type View, viewOf } from './signature.js';

/** Two pods of a kind, so that they can talk to each other. */
const ofAKind = 2;

/** The mode's endpoints on a node, besides its pods and the node itself. */
export interface OwnEndpoints {
  readonly proxies: readonly Endpoint[];
  /** Addresses that only the node and the proxies use. */
  readonly isReserved: (address: Address) => boolean;
}

/**
 * The endpoints of a node: one for each group that the program treats the same, two for pods. This is exhaustive,
 * because rules see an address only through prefixes, sets and route tables, and a device only through its name in
 * rules and settings. Pods for which all of these agree, apart from their own device names, are interchangeable.
 */
export function endpointsOf(
  known: readonly Pod[],
  networks: readonly Network[],
  distinctions: Distinctions,
  family: Family,
  { isReserved, proxies }: OwnEndpoints,
): readonly Endpoint[] {
  const view = viewOf(networks, family);
  const host = networks[0]?.namespaces.get(hostScope);
  if (host === undefined) return [];
  const pods = known.map((pod) => podEndpoint(pod, family)).filter((endpoint) => endpoint !== null);
  const taken = new Set([...known.flatMap(({ ips }) => ips), ...proxies.map(({ address }) => printAddress(address))]);
  const cells = distinctions.addresses[family].filter(
    (address) => !taken.has(printAddress(address)) && isUsable(address) && !isReserved(address),
  );
  const own = cells.filter((address) => isLocal(host, address)).map(nodeEndpoint);
  const far = cells
    .filter((address) => !isLocal(host, address) && !isBroadcast(host, address))
    .map((address) => remoteEndpoint(address, host));
  return [
    ...apart(pods, view, ofAKind),
    ...apart(own, view, 1),
    ...proxies,
    ...apart(
      far.filter((endpoint) => endpoint !== null),
      view,
      1,
    ),
  ];
}

/** At most `most` of each group of equivalent endpoints. */
function apart(endpoints: readonly Endpoint[], view: View, most: number): readonly Endpoint[] {
  return kindsOf(endpoints, view).flatMap((group) => group.slice(0, most));
}

/** Groups of endpoints that the namespaces treat the same. */
export function kindsOf(endpoints: readonly Endpoint[], view: View): readonly (readonly Endpoint[])[] {
  const groups = grouped(endpoints, ({ address, origin, role }) => {
    const device = origin?.kind === 'device' && role !== 'world' ? origin.device : null;
    return `${role} ${signatureOf(address, view, device)}`;
  });
  return [...groups.values()];
}

/** False for unspecified, loopback, multicast, reserved and link-local addresses, which are not endpoints. */
export function isUsable(address: Address): boolean {
  if (typeof address === 'bigint') return address > 1n && !isMulticast(address) && !isLinkLocal(address);
  return address >>> 24 !== 0 && address >>> 24 !== 127 && address >>> 28 < 0xe;
}
