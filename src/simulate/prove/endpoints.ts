import type { Family } from '../../ir/ruleset.js';
import type { Constants } from '../../model/constants.js';
import type { NodeState } from '../../model/node-state.js';
import { type Address, addressOf, familyOf, isInside, prefixOf, printAddress } from '../address.js';
import { isLinkLocal, isMulticast } from '../ipv6.js';
import { isForAll, isLocal } from '../namespace.js';
import type { Network } from '../network.js';
import type { Distinctions } from './distinctions.js';
import type { Endpoint } from './endpoint.js';
import { nodeEndpoint, podEndpoint, remoteEndpoint, ztunnelEndpoint } from './make-endpoint.js';
import { signatureOf, type View, viewOf } from './signature.js';

/** Two pods of a kind: one to speak with the other. */
const ofAKind = 2;

/** Whose tunnels there are. */
type Designs = readonly Pick<Constants, 'tunnels'>[];

/**
 * Everybody that a node's packets come from or go to: of those that the program cannot tell apart one, of pods two. What
 * makes this exhaustive: an address is looked at by prefixes, sets and route tables alone, and a device by its name in rules and
 * settings; pods for which all of these say the same, each with its own device for the other's, can change places.
 */
export function endpointsOf(
  state: NodeState,
  networks: readonly Network[],
  distinctions: Distinctions,
  family: Family,
  designs: Designs = [state.constants],
): readonly Endpoint[] {
  const view = viewOf(networks, family);
  const host = view.find(({ namespace }) => namespace.name === 'host')?.namespace;
  if (host === undefined) return [];
  const pods = state.pods.map((pod) => podEndpoint(pod, family)).filter((endpoint) => endpoint !== null);
  const taken = new Set(state.pods.flatMap(({ ips }) => ips));
  const ztunnel =
    state.ztunnel !== null && familyOf(state.ztunnel.ip) === family ? addressOf(state.ztunnel.ip, family) : null;
  const cells = distinctions.addresses[family].filter(
    (address) =>
      !taken.has(printAddress(address)) && address !== ztunnel && isUsable(address) && !isOfTunnels(designs, address),
  );
  const own = cells.filter((address) => isLocal(host, address)).map(nodeEndpoint);
  const far = cells
    .filter((address) => !isLocal(host, address) && !isForAll(host, address))
    .map((address) => remoteEndpoint(address, host));
  return [
    ...apart(pods, view, ofAKind),
    ...apart(own, view, 1),
    ...(ztunnel === null ? [] : [ztunnelEndpoint(ztunnel)]),
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

/** The tunnels' own networks: nobody but the node and ztunnel has an address there. */
function isOfTunnels(designs: Designs, address: Address): boolean {
  const networks = designs.flatMap(({ tunnels }) => [tunnels.inbound.host, tunnels.outbound.host]);
  return networks.some((network) => typeof address === 'number' && isInside(address, prefixOf(network, 'ipv4')));
}
