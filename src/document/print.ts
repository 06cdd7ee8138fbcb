import { stringify } from 'yaml';
import type { Constants } from '../model/constants.js';
import type { NodeState, Pod } from '../model/node-state.js';
import { printMark } from '../model/values/mark.js';

/**
 * The document of a node, as YAML. Everything is written out, defaults too, so that it means the same to a later version with
 * other defaults. `parseNodeState` gives the same state back.
 */
export function printNodeState(state: NodeState): string {
  const { mode, profile, backend, node, ztunnel, tunnel, pods, constants } = state;
  const document = {
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode,
    profile,
    backend,
    node,
    ...(ztunnel && { ztunnel }),
    tunnel,
    pods: pods.map(printPod),
    constants: printConstants(constants),
  };
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

function printPod({ namespace, name, uid, ips, hostInterface, netns, mesh, hostNetwork }: Pod) {
  return {
    namespace,
    name,
    ...(uid !== null && { uid }),
    ...(ips.length === 1 ? { ip: ips[0] } : { ips }),
    ...(hostInterface !== null && { hostInterface }),
    ...(netns !== null && { netns }),
    mesh,
    hostNetwork,
  };
}

function printConstants({ marks, ...others }: Constants) {
  const printed = Object.entries(marks).map(([name, mark]) => [name, printMark(mark)]);
  return { marks: Object.fromEntries(printed), ...others };
}
