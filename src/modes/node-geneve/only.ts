import { familyOf } from '../../ir/family.js';
import type { PodPart, PodSelection } from '../../ir/pod-part.js';
import { hostScope } from '../../ir/program.js';
import { noRequirements } from '../../ir/requirements.js';
import { podRequirements } from './requirements.js';
import type { GeneveState } from './state.js';
import { reversePathCheck } from './sysctls.js';

/**
 * A pod's objects are all on the node: a member of the mesh set, a route into the inbound tunnel, a sysctl of its veth.
 */
export function geneveOnly(state: GeneveState, { addresses, interfaces, pods }: PodSelection): PodPart {
  const { chainPrefix, set, tables, tunnels } = state.constants;
  const entries = addresses.filter((address) => familyOf(address) === 'ipv4');
  return {
    requirements: { ...noRequirements, ...podRequirements({ ...state, pods }) },
    objects: [
      {
        scope: hostScope,
        netns: null,
        members: [{ set, family: 'ipv4', chainPrefix, entries }],
        routes: entries.map((ip) => ({ family: 'ipv4', table: tables.inbound, destination: `${ip}/32` })),
        sysctls: interfaces.map(reversePathCheck),
        links: [tunnels.inbound.name],
      },
    ],
  };
}
