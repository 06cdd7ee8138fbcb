import { localTable } from '../../../../base/kernel-facts.js';
import type { SimulatableNamespace } from '../../../../ir/program.js';
import type { Pod } from '../../../../model/node-state.js';
import { type Address, addressOf, printAddress } from '../../../../simulate/address.js';
import { isLocal } from '../../../../simulate/namespace.js';
import { distinctionsOf } from '../../../../simulate/prove/distinctions.js';
import { foreignDistinctions, namedByForeign } from '../../../../simulate/prove/effect/foreign-distinctions.js';
import type { Endpoint } from '../../../../simulate/prove/endpoint.js';
import { isUsable, kindsOf } from '../../../../simulate/prove/endpoints.js';
import { nodeEndpoint, podEndpoint, remoteEndpoint } from '../../../../simulate/prove/make-endpoint.js';
import { viewOf } from '../../../../simulate/prove/signature.js';
import type { Scene } from '../../../../simulate/topology/scene.js';
import type { GeneveState } from '../../state.js';
import { ztunnelEndpoint } from '../endpoints.js';

export interface EffectEndpoints {
  readonly endpoints: readonly Endpoint[];
  readonly ports: readonly number[];
  /** All pods of a kind, by the name of the pod that represents them. */
  readonly kinds: ReadonlyMap<string, readonly string[]>;
  readonly notes: readonly string[];
}

/** Limits: foreign rules may distinguish any number of addresses and ports. */
const most = { destinations: 12, ports: 8, boundaries: 300, nodeAddresses: 4 };

/**
 * One mesh pod of each kind, one pod outside the mesh, the node, ztunnel, and destinations that the node distinguishes.
 */
export function effectEndpoints(state: GeneveState, { network }: Scene): EffectEndpoints {
  const host = network.namespaces.get('host');
  if (host === undefined || state.ztunnel === null) return { endpoints: [], ports: [], kinds: new Map(), notes: [] };
  const view = viewOf([network], 'ipv4');
  const { links } = host.routing.ipv4;
  const known = state.pods.filter(
    ({ hostInterface }) => hostInterface === null || links.size === 0 || links.has(hostInterface),
  );
  // A pod that is not up sends and receives nothing.
  const isDown = ({ hostInterface }: Pod) => {
    const link = hostInterface === null ? undefined : links.get(hostInterface);
    return link?.up === true && link.state?.carrier === false;
  };
  const pods = known
    .filter((pod) => !isDown(pod))
    .map((pod) => podEndpoint(pod, 'ipv4'))
    .filter((endpoint) => endpoint !== null);
  const down = known.filter(({ mesh }) => mesh).filter(isDown).length;
  const programs = [...network.namespaces.values()].map(({ program }) => program);
  const nameOf = namedByForeign(programs);
  const named = new Map<string, Endpoint[]>();
  for (const endpoint of pods.filter(({ role }) => role === 'mesh-pod'))
    named.set(nameOf(endpoint), [...(named.get(nameOf(endpoint)) ?? []), endpoint]);
  const mesh = [...named.values()].flatMap((group) => kindsOf(group, view));
  const others = pods.filter(({ role }) => role === 'other-pod').slice(0, 1);
  const foreign = foreignDistinctions(programs);
  const { addresses, ports } = distinctionsOf(programs.map(ahead), {
    ports: [80, ...foreign.ports.slice(0, most.ports)],
    protocols: [],
  });
  const taken = new Set(state.pods.flatMap(({ ips }) => ips));
  const { inbound, outbound } = state.constants.tunnels;
  const ours = new Set([inbound.name, outbound.name, state.ztunnel.hostInterface]);
  const ofTunnels = (address: Address) =>
    host.program.addresses.some(
      ({ address: own, link }) => ours.has(link) && own.startsWith(`${printAddress(address)}/`),
    );
  const cells = [...addresses.ipv4, ...foreign.destinations]
    .filter(
      (address) =>
        isUsable(address) && !taken.has(printAddress(address)) && printAddress(address) !== state.ztunnel?.ip,
    )
    .slice(0, most.boundaries);
  const own = kindsOf(cells.filter((address) => isLocal(host, address) && !ofTunnels(address)).map(nodeEndpoint), view);
  const far = kindsOf(
    [usualDestination, ...cells]
      .filter((address) => !isLocal(host, address))
      .map((address) => remoteEndpoint(address, host))
      .filter((endpoint) => endpoint !== null && !isWithin(endpoint, ours))
      .filter((endpoint) => endpoint !== null),
    view,
  );
  const first = (groups: readonly (readonly Endpoint[])[], count: number) =>
    groups.slice(0, count).flatMap((group) => group.slice(0, 1));
  const cut = far.length > most.destinations || ports.length > most.ports;
  return {
    endpoints: [
      ...mesh.flatMap((group) => group.slice(0, mesh.length === 1 ? 2 : 1)),
      ...others,
      nodeEndpoint(addressOf(state.node.hostIP, 'ipv4')),
      ...first(own, most.nodeAddresses).filter(({ address }) => printAddress(address) !== state.node.hostIP),
      ztunnelEndpoint(addressOf(state.ztunnel.ip, 'ipv4')),
      ...first(far, most.destinations),
    ],
    ports: ports.slice(0, most.ports),
    kinds: new Map(
      mesh.flatMap((group) => group.slice(0, 2).map(({ name }) => [name, group.map((pod) => pod.name)] as const)),
    ),
    notes: [
      ...(cut ? [`others tell more destinations apart than the ${most.destinations} that were looked at`] : []),
      ...(down > 0
        ? [`${down} mesh pod${down === 1 ? ' is' : 's are'} not up: nothing was asked of ${down === 1 ? 'it' : 'them'}`]
        : []),
    ],
  };
}

/** A documentation address (RFC 5737): no rule treats it specially. */
const usualDestination = addressOf('203.0.113.1', 'ipv4');

/** Whether it is behind a tunnel or ztunnel's veth, where only the node and ztunnel have addresses. */
function isWithin({ origin }: Endpoint, ours: ReadonlySet<string>): boolean {
  return origin?.kind === 'device' && ours.has(origin.device);
}

/**
 * The part of a program that distinguishes captured traffic: rules ahead of routing, and routes. NAT and filter rules
 * are left out: services and network policies are decided by other programs.
 */
function ahead(program: SimulatableNamespace): SimulatableNamespace {
  const looked = new Set(['raw', 'mangle']);
  return {
    ...program,
    sets: [],
    routes: program.routes.filter(({ destination, table }) => table !== localTable && !destination.endsWith('/32')),
    rulesets: program.rulesets.map((ruleset) => ({
      ...ruleset,
      tables: ruleset.tables
        .filter(({ name }) => looked.has(name))
        .map((table) => ({
          ...table,
          chains: table.chains.map((chain) => ({ ...chain, rules: chain.rules.slice(0, 100) })),
        })),
    })),
  };
}
