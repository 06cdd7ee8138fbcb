import type { Lab, LabNodeName } from '../../topology.js';

/** Its listeners are in its own namespace. */
export function proxy(lab: Lab, node: LabNodeName) {
  return { program: 'ztunnel', options: ['--node', node, '--address', lab.nodes[node].proxy.ip] } as const;
}
