import { noRequirements, type Requirements } from '../../ir/requirements.js';
import { inpodInputs } from './inputs.js';
import type { InpodState } from './state.js';

/** Each mesh pod's namespace must be the pod's. */
export function inpodRequirements(state: InpodState): Requirements {
  return {
    ...noRequirements,
    namespaces: inpodInputs(state).meshPods.map(({ ips, netns, owner, path, scope }) => ({
      ...{ scope, netns, owner, path: `${path}.netns` },
      ...{ addresses: ips, addressPath: `${path}.ips`, addressCode: 'pod-address' as const },
    })),
  };
}
