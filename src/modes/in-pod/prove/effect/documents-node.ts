import { hostScope, type SimulatableProgram } from '../../../../ir/program.js';
import type { RuleWords } from '../../../../simulate/chain.js';
import type { Network } from '../../../../simulate/network.js';
import type { Case } from '../../../../simulate/prove/case.js';
import type { Endpoint } from '../../../../simulate/prove/endpoint.js';
import { nodeEndpoint, remoteEndpoint } from '../../../../simulate/prove/make-endpoint.js';
import type { Scene } from '../../../../simulate/topology/scene.js';
import { inpodInputs } from '../../inputs.js';
import type { InpodState } from '../../state.js';
import { sceneOfDocument } from '../../topology/of-document.js';
import { endpointsIn } from '../endpoints.js';

/**
 * The node as the document alone would make it: its own addresses, and those of guests, stand for the observed ones.
 */
export function documentsNode(
  state: InpodState,
  desired: SimulatableProgram,
  words: RuleWords,
): { readonly scene: Scene; readonly caseOf: (one: Case) => Case } {
  const scopes = new Set([hostScope, ...inpodInputs(state).meshPods.map(({ scope }) => scope)]);
  const namespaces = desired.namespaces.filter(({ scope }) => scopes.has(scope));
  const scene = sceneOfDocument(state, { namespaces }, words);
  return {
    scene,
    caseOf: (one) => {
      const from = transferred(one, scene.network, state);
      return { ...one, from, header: { ...one.header, source: from.address } };
    },
  };
}

function transferred({ from, header }: Case, network: Network, { constants }: InpodState): Endpoint {
  const host = network.namespaces.get(hostScope);
  if (host === undefined) return from;
  if (from.role === 'world') return remoteEndpoint(from.address, host) ?? from;
  if (from.role === 'node') {
    const own = [...host.devices.values()].flatMap(({ addresses, name }) => (name === 'lo' ? [] : addresses));
    const address = own.find(({ family }) => family === header.family)?.address;
    return address === undefined ? from : nodeEndpoint(address);
  }
  if (from.role !== 'guest') return from;
  const nobody = { addresses: { ipv4: [], ipv6: [] }, ports: [], sourcePorts: [], protocols: [] };
  const { guests } = endpointsIn([network], nobody, header.family, constants);
  return guests.find(({ name }) => name === from.name) ?? from;
}
