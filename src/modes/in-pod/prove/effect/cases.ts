import { hostScope } from '../../../../ir/program.js';
import { protocols } from '../../../../ir/protocols.js';
import type { Family } from '../../../../ir/ruleset.js';
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
  const devices = [...(network.namespaces.get(hostScope)?.devices.values() ?? [])];
  const own = devices
    .filter(({ name }) => name !== 'lo')
    .flatMap(({ addresses }) => addresses.flatMap((one) => (one.family === family ? [one.address] : [])));
  const addresses = { ipv4: [], ipv6: [], [family]: own };
  return endpointsIn([network], { addresses, ports: [], sourcePorts: [], protocols: [] }, family, constants);
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
