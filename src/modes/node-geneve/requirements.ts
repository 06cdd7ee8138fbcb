import type { Requirements } from '../../ir/requirements.js';
import { noRequirements } from '../../ir/requirements.js';
import { geneveInputs, type MeshPod } from './inputs.js';
import type { GeneveState } from './state.js';
import { unfitSettings } from './unfit-settings.js';

export function geneveRequirements(state: GeneveState): Requirements {
  if (state.ztunnel === null) return noRequirements;
  const inputs = geneveInputs(state, state.ztunnel);
  const { meshPods, tunnel, ztunnel } = inputs;
  const encapsulated = tunnel.kind !== 'veth';
  return {
    interfaces: [
      { scope: 'host', name: ztunnel.hostInterface, path: 'ztunnel.hostInterface' },
      { scope: 'ztunnel', name: ztunnel.podInterface, path: 'ztunnel.podInterface' },
      ...interfacesOf(meshPods),
    ],
    source: encapsulated ? { towards: ztunnel.ip, expected: ztunnel.tunnelPeer, path: 'ztunnel.tunnelPeer' } : null,
    tunnelPort: encapsulated ? tunnel.port : null,
    podsWithoutInterface: withoutInterface(meshPods),
    settings: unfitSettings(inputs),
    ztunnel: {
      netns: ztunnel.netns,
      address: ztunnel.ip,
      paths: { netns: 'ztunnel.netns', address: 'ztunnel.ip' },
    },
  };
}

/** What the pods alone need. */
export function podRequirements(state: GeneveState): Pick<Requirements, 'interfaces' | 'podsWithoutInterface'> {
  const meshPods = state.ztunnel === null ? [] : geneveInputs(state, state.ztunnel).meshPods;
  return { interfaces: interfacesOf(meshPods), podsWithoutInterface: withoutInterface(meshPods) };
}

function interfacesOf(meshPods: readonly MeshPod[]): Requirements['interfaces'] {
  return meshPods.flatMap(({ hostInterface, path }) =>
    hostInterface === null ? [] : [{ scope: 'host' as const, name: hostInterface, path: `${path}.hostInterface` }],
  );
}

function withoutInterface(meshPods: readonly MeshPod[]): Requirements['podsWithoutInterface'] {
  return meshPods.filter(({ hostInterface }) => hostInterface === null).map(({ ip, path }) => ({ ip, path }));
}
