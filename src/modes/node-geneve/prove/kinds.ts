import { familyOf } from '../../../ir/family.js';
import type { Pod } from '../../../model/node-state.js';
import type { NodeShape } from '../../../simulate/prove/proof-mode.js';
import type { GeneveState } from '../state.js';

/** What the rules, sets and routes of a pod depend on. */
export function kindOf({ hostInterface, hostNetwork, ips, mesh }: Pod): string {
  return JSON.stringify([mesh, hostNetwork, ips.map(familyOf), hostInterface === null]);
}

export function shapeOf({ constants, node, tunnel, ztunnel }: GeneveState): NodeShape {
  const names = [node.name, node.hostIP];
  if (ztunnel === null) return { common: { constants, tunnel, ztunnel }, names };
  const { captureDNS, hostInterface, ip, name, namespace, netns, podInterface, tunnelPeer } = ztunnel;
  return {
    common: { constants, tunnel, ztunnel: { captureDNS, namespace, podInterface } },
    names: [...names, name, ip, hostInterface, netns, tunnelPeer],
  };
}
