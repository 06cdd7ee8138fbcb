import { familyOf } from '../../ir/family.js';
import type { PodPart, PodSelection } from '../../ir/pod-part.js';
import { hostScope } from '../../ir/program.js';
import { nativePrefix } from './native-prefix.js';
import { inpodRequirements } from './requirements.js';
import type { InpodState } from './state.js';

/** A pod's part of the node's namespace: its members of the sets. */
export function inpodOnly(state: InpodState, { addresses, pods, uids }: PodSelection): PodPart {
  const { sets } = state.constants;
  const members = (['ipv4', 'ipv6'] as const).map((family) => {
    const entries = addresses.filter((address) => familyOf(address) === family);
    return { set: sets[family], family, chainPrefix: nativePrefix, entries, owners: uids };
  });
  const selected = new Set(pods.map(({ name, namespace }) => `${namespace}/${name}`));
  return {
    requirements: inpodRequirements({
      ...state,
      pods: state.pods.filter(({ name, namespace }) => selected.has(`${namespace}/${name}`)),
    }),
    objects: [{ scope: hostScope, netns: null, members, routes: [], sysctls: [], links: [] }],
  };
}
