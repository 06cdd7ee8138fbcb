import { hostScope } from '../../ir/program.js';
import { noRequirements, type Requirements } from '../../ir/requirements.js';
import { geneveInputs, type MeshPod } from './inputs.js';
import { ztunnelScope } from './scopes.js';
import type { GeneveState } from './state.js';
import { unfitSettings } from './unfit-settings.js';

export function geneveRequirements(state: GeneveState): Requirements {
  if (state.ztunnel === null) return noRequirements;
  const inputs = geneveInputs(state, state.ztunnel);
  const { meshPods, tunnel, ztunnel } = inputs;
  const encapsulated = tunnel.kind !== 'veth';
  return {
    interfaces: [
      { scope: hostScope, name: ztunnel.hostInterface, path: 'ztunnel.hostInterface' },
      { scope: ztunnelScope, name: ztunnel.podInterface, path: 'ztunnel.podInterface' },
      ...interfacesOf(meshPods),
    ],
    podsWithoutInterface: withoutInterface(meshPods),
    settings: unfitSettings(inputs),
    sources: encapsulated
      ? [
          {
            ...{ scope: hostScope, netns: null, towards: ztunnel.ip, owner: 'ztunnel', ownerPath: 'ztunnel.ip' },
            ...{ expected: ztunnel.tunnelPeer, path: 'ztunnel.tunnelPeer' },
          },
        ]
      : [],
    tunnelPorts: encapsulated
      ? [null, ztunnel.netns].map((netns) => ({ netns, port: tunnel.port, path: 'tunnel.port' }))
      : [],
    namespaces: [
      {
        ...{ scope: ztunnelScope, netns: ztunnel.netns, owner: 'ztunnel', path: 'ztunnel.netns' },
        ...{ addresses: [ztunnel.ip], addressPath: 'ztunnel.ip', addressCode: 'ztunnel-address' },
      },
    ],
  };
}

/** The requirements of the pods alone. */
export function podRequirements(state: GeneveState): Pick<Requirements, 'interfaces' | 'podsWithoutInterface'> {
  const meshPods = state.ztunnel === null ? [] : geneveInputs(state, state.ztunnel).meshPods;
  return { interfaces: interfacesOf(meshPods), podsWithoutInterface: withoutInterface(meshPods) };
}

function interfacesOf(meshPods: readonly MeshPod[]): Requirements['interfaces'] {
  return meshPods.flatMap(({ hostInterface, path }) =>
    hostInterface === null ? [] : [{ scope: hostScope, name: hostInterface, path: `${path}.hostInterface` }],
  );
}

function withoutInterface(meshPods: readonly MeshPod[]): Requirements['podsWithoutInterface'] {
  return meshPods.filter(({ hostInterface }) => hostInterface === null).map(({ ip, path }) => ({ ip, path }));
}
