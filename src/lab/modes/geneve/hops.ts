import { isOfNode, type LabEndpoint } from '../../endpoints.js';
import type { LabExpectation } from '../../expectation.js';
import type { ProxyHop } from '../../journey.js';
import type { Lab, LabNodeName } from '../../topology.js';
import type { Attempt } from '../lab-mode.js';
import { listeners } from './listeners.js';

export function expectedHops(
  lab: Lab,
  expectation: LabExpectation,
  { from, protocol, to }: Attempt,
): readonly ProxyHop[] {
  const hop = (listener: number, node: LabNodeName): ProxyHop => ({ listener, node, at: lab.nodes[node].proxy.name });
  const enrolled = ({ answering, node }: LabEndpoint) => expectation[node]?.mesh.includes(answering.name) ?? false;
  if (protocol === 'udp' || protocol === 'icmp') return [];
  if (protocol === 'dns') {
    const captured = enrolled(from) && (expectation[from.node]?.captureDNS ?? false);
    return captured ? [hop(listeners.dns, from.node)] : [];
  }
  // Packets to the node itself are delivered before any rule of ours applies.
  if (isOfNode(lab, to, from.node)) return [];
  if (enrolled(from)) {
    const first = hop(listeners.outbound, from.node);
    // The stand-in does not know the backends of the service proxy's services, so it cannot use HBONE.
    const second = hop(to.service === null ? listeners.hbone : listeners.inbound, to.node);
    return enrolled(to) && to.node !== from.node ? [first, second] : [first];
  }
  // The node's own connections to its pods (kubelet probes) are direct.
  return enrolled(to) && !isOfNode(lab, from, to.node) ? [hop(listeners.inbound, to.node)] : [];
}
