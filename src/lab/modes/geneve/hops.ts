import { isOfNode, type LabEndpoint } from '../../endpoints.js';
import type { LabExpectation } from '../../expectation.js';
import type { ProxyHop } from '../../journey.js';
import type { Lab } from '../../topology.js';
import type { Attempt } from '../lab-mode.js';
import { listeners } from './listeners.js';

export function expectedHops(
  lab: Lab,
  expectation: LabExpectation,
  { from, protocol, to }: Omit<Attempt, 'client'>,
): readonly ProxyHop[] {
  const enrolled = (place: LabEndpoint) => expectation[place.node]?.mesh.includes(place.answering.name) ?? false;
  if (protocol === 'udp' || protocol === 'icmp') return [];
  if (protocol === 'dns') {
    const captured = enrolled(from) && (expectation[from.node]?.captureDNS ?? false);
    return captured ? [{ listener: listeners.dns, node: from.node }] : [];
  }
  // What is addressed to the node itself is delivered there before any rule of ours is asked.
  if (isOfNode(lab, to, from.node)) return [];
  if (enrolled(from)) {
    const first = { listener: listeners.outbound, node: from.node };
    // Of who is behind the service proxy's services the stand-in knows nothing.
    const second = { listener: to.service === null ? listeners.hbone : listeners.inbound, node: to.node };
    return enrolled(to) && to.node !== from.node ? [first, second] : [first];
  }
  // What the node itself says to its own pods (kubelet's probes) goes unhindered.
  return enrolled(to) && !isOfNode(lab, from, to.node) ? [{ listener: listeners.inbound, node: to.node }] : [];
}
