import type { Family } from '../../ir/ruleset.js';
import type { Pod } from '../../model/node-state.js';
import { type Address, printAddress } from '../address.js';
import { isLinkLocal, isMulticast } from '../ipv6.js';
import { isForAll, isLocal } from '../namespace.js';
import type { Network } from '../network.js';
import type { Distinctions } from './distinctions.js';
import type { Endpoint } from './endpoint.js';
import { nodeEndpoint, podEndpoint, remoteEndpoint } from './make-endpoint.js';
import { signatureOf, type View, viewOf } from './signature.js';

/** Two pods of a kind: one to speak with the other. */
const ofAKind = 2;

/** Who has addresses on a node of a mode, besides its pods and itself. */
export interface OwnEndpoints {
  readonly proxies: readonly Endpoint[];
  /** Addresses that nobody but the node and the proxies has. */
  readonly isReserved: (address: Address) => boolean;
}

/**
 * Everybody that a node's packets come from or go to: of those that the program cannot tell apart one, of pods two. What
 * makes this exhaustive: an address is looked at by prefixes, sets and route tables alone, and a device by its name in rules and
 * settings; pods for which all of these say the same, each with its own device for the other's, can change places.
 */
export function endpointsOf(
  known: readonly Pod[],
  networks: readonly Network[],
  distinctions: Distinctions,
  family: Family,
  { isReserved, proxies }: OwnEndpoints,
): readonly Endpoint[] {
  const view = viewOf(networks, family);
  const host = view.find(({ namespace }) => namespace.name === 'host')?.namespace;
  if (host === undefined) return [];
  const pods = known.map((pod) => podEndpoint(pod, family)).filter((endpoint) => endpoint !== null);
  const taken = new Set([...known.flatMap(({ ips }) => ips), ...proxies.map(({ address }) => printAddress(address))]);
  const cells = distinctions.addresses[family].filter(
    (address) => !taken.has(printAddress(address)) && isUsable(address) && !isReserved(address),
  );
  const own = cells.filter((address) => isLocal(host, address)).map(nodeEndpoint);
  const far = cells
    .filter((address) => !isLocal(host, address) && !isForAll(host, address))
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

/** So many of each group that cannot be told apart. */
function apart(endpoints: readonly Endpoint[], view: View, most: number): readonly Endpoint[] {
  return kindsOf(endpoints, view).flatMap((group) => group.slice(0, most));
}

/** Groups of those that cannot be told apart. */
export function kindsOf(endpoints: readonly Endpoint[], view: View): readonly (readonly Endpoint[])[] {
  const groups = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const device = endpoint.origin?.kind === 'device' && endpoint.role !== 'world' ? endpoint.origin.device : null;
    const key = `${endpoint.role} ${signatureOf(endpoint.address, view, device)}`;
    groups.set(key, [...(groups.get(key) ?? []), endpoint]);
  }
  return [...groups.values()];
}

/** Not the first of all addresses, loopback, multicast, broadcast or of one link: no packet goes from or to those. */
export function isUsable(address: Address): boolean {
  if (typeof address === 'bigint') return address > 1n && !isMulticast(address) && !isLinkLocal(address);
  return address >>> 24 !== 0 && address >>> 24 !== 127 && address >>> 28 < 0xe;
}
