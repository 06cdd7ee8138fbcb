import { mainTable } from '../../../../base/kernel-facts.js';
import { hostScope } from '../../../../ir/program.js';
import { protocols } from '../../../../ir/protocols.js';
import type { Route } from '../../../../ir/route.js';
import type { Family } from '../../../../ir/ruleset.js';
import { type Address, isInside, type Prefix, prefixOf } from '../../../../simulate/address.js';
import { type Case, casesBetween } from '../../../../simulate/prove/case.js';
import type { Endpoint } from '../../../../simulate/prove/endpoint.js';
import type { Scene } from '../../../../simulate/topology/scene.js';
import { inpodInputs } from '../../inputs.js';
import type { InpodState } from '../../state.js';
import { type Endpoints, endpointsIn, spoofedBy } from '../endpoints.js';

/** The conversations that show whether pods are redirected: a few for each pod, with somebody far and with the node. */
export function effectCases(state: InpodState, scene: Scene): readonly Case[] {
  return inpodInputs(state).families.flatMap((family) => [
    ...casesOf(endpointsFor(state, scene, family), state.constants.ports.hbone),
  ]);
}

function endpointsFor({ constants }: InpodState, { network }: Scene, family: Family): Endpoints {
  const host = network.namespaces.get(hostScope);
  const devices = [...(host?.devices.values() ?? [])];
  const own = devices
    .filter(({ name }) => name !== 'lo')
    .flatMap(({ addresses }) => addresses.flatMap((one) => (one.family === family ? [one.address] : [])));
  const seenWith = (cells: readonly Address[]) => {
    const addresses = { ipv4: [], ipv6: [], [family]: cells };
    return endpointsIn([network], { addresses, ports: [], sourcePorts: [], protocols: [] }, family, constants);
  };
  const usual = seenWith(own);
  if (usual.far.length > 0 || host === undefined) return usual;
  return seenWith([...own, ...behindGateways(host.program.routes, family)]);
}

/** An address in each network that only a gateway leads to: whom a node without a default route still reaches. */
function behindGateways(routes: readonly Route[], family: Family): readonly Address[] {
  return routes
    .filter((route) => route.family === family && route.table === mainTable && route.via !== null)
    .map(({ destination }) => inside(prefixOf(destination, family)));
}

/** The network's own address is nobody's, and the first one is often the gateway's. */
function inside({ base, mask }: Prefix): Address {
  const address = typeof base === 'number' ? base + 2 : base + 2n;
  return isInside(address, { base, mask }) ? address : base;
}

function* casesOf({ apps, far, guests, node, proxies }: Endpoints, hbone: number): Generator<Case> {
  const [outside] = far;
  if (outside === undefined) return;
  for (const [index, app] of apps.entries()) {
    yield* between(app, outside, [usualPort, dnsPort], [protocols.tcp]);
    yield* between(app, outside, [dnsPort], [protocols.udp]);
    yield* between(outside, app, [usualPort, hbone], [protocols.tcp]);
    for (const one of node.slice(0, 1)) yield* between(one, app, [usualPort], [protocols.tcp]);
    const proxy = proxies[index];
    if (proxy === undefined) continue;
    yield* between(proxy, outside, [usualPort], [protocols.tcp]);
    yield* between(spoofedBy(proxy, outside), app, [usualPort], [protocols.tcp]);
  }
  for (const guest of guests) yield* between(guest, outside, [usualPort], [protocols.tcp]);
}

function between(from: Endpoint, to: Endpoint, ports: readonly number[], spoken: readonly number[]): Generator<Case> {
  const addresses = { ipv4: [], ipv6: [] };
  return casesBetween(from, to, { addresses, ports, sourcePorts: [clientPort], protocols: spoken });
}

const usualPort = 80;
const dnsPort = 53;
const clientPort = 40_000;
