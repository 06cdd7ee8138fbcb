import type { LabExpectation } from '../../expectation.js';
import { type FlowMark, nodesBetween, type ProxyHop } from '../../journey.js';
import type { LabNodeName } from '../../topology.js';
import type { Attempt } from '../lab-mode.js';

/** Connection marks of the rules: proxied with a spoofed source, and skipped. */
const proxied = 0x210;
const skipped = 0x220;

/** One flow from the client and one from each ztunnel; the nodes that a flow crosses track it. */
export function expectedMarks(
  expectation: LabExpectation,
  { from, protocol, to }: Attempt,
  hops: readonly ProxyHop[],
): readonly FlowMark[] {
  const on = (node: LabNodeName, mark: number): FlowMark => ({ node, mark: expectation[node] === null ? null : mark });
  if (protocol !== 'tcp' && protocol !== 'dns-tcp') {
    // The published rules do not match ICMP.
    const isPassed = (node: LabNodeName) => protocol !== 'icmp' || expectation[node]?.profile === 'hardened';
    const nodes = nodesBetween(from.node, hops[0]?.node ?? to.node);
    return nodes.map((node) => on(node, isPassed(node) ? skipped : 0));
  }
  return [from, ...hops].flatMap((start, index) => {
    const end = hops[index];
    const proxies = [hops[index - 1]?.node, end?.node];
    return nodesBetween(start.node, end?.node ?? to.node).map((node) => on(node, proxies.includes(node) ? proxied : 0));
  });
}
