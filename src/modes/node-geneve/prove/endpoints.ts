import { familyOf } from '../../../ir/family.js';
import type { Family } from '../../../ir/ruleset.js';
import { type Address, addressOf, isInside, prefixOf } from '../../../simulate/address.js';
import type { Endpoint } from '../../../simulate/prove/endpoint.js';
import type { OwnEndpoints } from '../../../simulate/prove/endpoints.js';
import type { GeneveConstants } from '../constants.js';
import type { GeneveState } from '../state.js';

/** ztunnel, and the networks of the tunnels, where only the node and ztunnel have addresses. */
export function ownEndpoints(
  { ztunnel }: GeneveState,
  family: Family,
  designs: readonly Pick<GeneveConstants, 'tunnels'>[],
): OwnEndpoints {
  const networks = designs.flatMap(({ tunnels }) => [tunnels.inbound.host, tunnels.outbound.host]);
  return {
    proxies:
      ztunnel === null || familyOf(ztunnel.ip) !== family ? [] : [ztunnelEndpoint(addressOf(ztunnel.ip, family))],
    isReserved: (address) =>
      networks.some((network) => typeof address === 'number' && isInside(address, prefixOf(network, 'ipv4'))),
  };
}

export function ztunnelEndpoint(address: Address): Endpoint {
  const origin = { kind: 'process', namespace: 'ztunnel', choosesSource: false } as const;
  return { role: 'proxy', name: 'ztunnel', address, origin, mark: 0, port: null, spoofs: null, backend: null };
}

/** ztunnel sends on behalf of mesh pods with their addresses, and to them with those of their clients. */
export function spoofedSources(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return endpoints
    .filter(({ role }) => ['mesh-pod', 'other-pod', 'world'].includes(role))
    .map(({ address, name, role }) => ({
      ...ztunnelEndpoint(address),
      role: 'spoofed',
      name: `ztunnel as ${name}`,
      spoofs: { name, role },
    }));
}
