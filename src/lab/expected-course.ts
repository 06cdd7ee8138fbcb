import type { Expectation } from './expectation.js';
import type { FlowMark, Hop, Journey, JourneyCourse, JourneyProtocol } from './journey.js';
import { knownLoss } from './known-losses.js';
import { isOfNode, type Place, placeNamed } from './places.js';
import type { Lab, LabNodeName } from './topology.js';

/** Connection marks that the rules leave: proxied with a spoofed source, and remembered as skipped. */
const proxied = 0x210;
const skipped = 0x220;

/** The course that a connection takes if the nodes do what is expected of them. */
export function expectedCourse(lab: Lab, expectation: Expectation, journey: Journey): JourneyCourse {
  const from = placeNamed(lab, journey.from);
  const to = placeNamed(lab, journey.to);
  const { protocol } = journey;
  const hops = expectedHops(lab, expectation, from, to, protocol);
  const client = clientAddress(lab, from, to, hops);
  const loss = hops[0]?.listener === 15053 ? null : knownLoss(lab, expectation, { from, to, protocol, client });
  const names = (course: readonly Hop[]) => course.map(({ listener, node }) => hopText(lab, listener, node));
  if (loss !== null) return { hops: names(loss), client: '', marks: [] };
  return { hops: names(hops), client, marks: expectedMarks(expectation, from, to, protocol, hops) };
}

/** `15001@zt1`. */
export function hopText(lab: Lab, listener: number, node: LabNodeName): string {
  return `${listener}@${lab.nodes[node].ztunnel.name}`;
}

function expectedHops(
  lab: Lab,
  expectation: Expectation,
  from: Place,
  to: Place,
  protocol: JourneyProtocol,
): readonly Hop[] {
  const enrolled = (place: Place) => expectation[place.node]?.mesh.includes(place.answering.name) ?? false;
  if (protocol === 'udp' || protocol === 'icmp') return [];
  if (protocol === 'dns') {
    const captured = enrolled(from) && (expectation[from.node]?.captureDNS ?? false);
    return captured ? [{ listener: 15053, node: from.node }] : [];
  }
  // What is addressed to the node itself is delivered there before any rule of ours is asked.
  if (isOfNode(lab, to, from.node)) return [];
  if (enrolled(from)) {
    const first = { listener: 15001, node: from.node };
    // Of who is behind the service proxy's services the stand-in knows nothing.
    const second = { listener: to.service === null ? 15008 : 15006, node: to.node };
    return enrolled(to) && to.node !== from.node ? [first, second] : [first];
  }
  // What the node itself says to its own pods (kubelet's probes) goes unhindered.
  return enrolled(to) && !isOfNode(lab, from, to.node) ? [{ listener: 15006, node: to.node }] : [];
}

/** A host process gets one of its node's addresses by the way it takes; a node port's clients get it unless ztunnel has taken them. */
function clientAddress(lab: Lab, from: Place, to: Place, hops: readonly Hop[]): string {
  if (to.service?.kind === 'node-port' && !hops.some(({ listener }) => listener === 15006))
    return lab.nodes[to.node].ip;
  const isByWire = from.name === from.node && (to.node !== from.node || to.service !== null);
  return isByWire ? lab.nodes[from.node].wireIP : from.ip;
}

/** One flow from the client, one more from every ztunnel on the way; each is tracked by the nodes that it crosses. */
function expectedMarks(
  expectation: Expectation,
  from: Place,
  to: Place,
  protocol: JourneyProtocol,
  hops: readonly Hop[],
): readonly FlowMark[] {
  const on = (node: LabNodeName, mark: number): FlowMark => ({ node, mark: expectation[node] === null ? null : mark });
  if (protocol !== 'tcp' && protocol !== 'dns-tcp') {
    // The published rules do not look at ICMP.
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

/** The nodes that a flow crosses on its way between two ends. */
export function nodesBetween(from: LabNodeName, to: LabNodeName): readonly LabNodeName[] {
  return from === to ? [from] : [from, to];
}
