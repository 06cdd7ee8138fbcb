import type { Requirements } from '../../ir/requirements.js';
import { noRequirements } from '../../ir/requirements.js';
import { geneveInputs } from './inputs.js';
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
      ...meshPods.flatMap(({ hostInterface, path }) =>
        hostInterface === null ? [] : [{ scope: 'host' as const, name: hostInterface, path: `${path}.hostInterface` }],
      ),
    ],
    source: encapsulated ? { towards: ztunnel.ip, expected: ztunnel.tunnelPeer, path: 'ztunnel.tunnelPeer' } : null,
    tunnelPort: encapsulated ? tunnel.port : null,
    podsWithoutInterface: meshPods
      .filter(({ hostInterface }) => hostInterface === null)
      .map(({ ip, path }) => ({ ip, path })),
    settings: unfitSettings(inputs),
    ztunnel: {
      netns: ztunnel.netns,
      address: ztunnel.ip,
      paths: { netns: 'ztunnel.netns', address: 'ztunnel.ip' },
    },
  };
}
