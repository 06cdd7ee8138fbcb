import type { FlowMark, Journey, JourneyCourse } from './journey.js';
import { type Lab, type LabMember, type LabNodeName, memberNamed } from './topology.js';

/** What a node's rules are said to do; null: the node holds none. */
export interface NodeExpectation {
  /** Names of the enrolled pods. */
  readonly mesh: readonly string[];
  readonly captureDNS: boolean;
}

export type Expectation = Readonly<Record<LabNodeName, NodeExpectation | null>>;

export const expectDirect: Expectation = { node1: null, node2: null };

/** Both nodes programmed with `labDocument` and the same options. */
export function expectCaptured(
  lab: Lab,
  options: { readonly captureDNS?: boolean; readonly mesh?: readonly string[] } = {},
): Expectation {
  const mesh = options.mesh ?? lab.pods.filter((pod) => pod.mesh).map((pod) => pod.name);
  const of = (node: LabNodeName): NodeExpectation => ({
    mesh: mesh.filter((name) => memberNamed(lab, name).node === node),
    captureDNS: options.captureDNS ?? false,
  });
  return { node1: of('node1'), node2: of('node2') };
}

/** Connection marks that the rules of 2023 leave: proxied with a spoofed source, and remembered as skipped. */
const proxied = 0x210;
const skipped = 0x220;

/** The course that a connection takes if the nodes do what is expected of them. */
export function expectedCourse(lab: Lab, expectation: Expectation, journey: Journey): JourneyCourse {
  const from = memberNamed(lab, journey.from);
  const to = memberNamed(lab, journey.to);
  const hops = expectedHops(expectation, from, to, journey);
  return {
    hops: hops.map((hop) => `${hop.listener}@${lab.nodes[hop.node].ztunnel.name}`),
    client: clientAddress(lab, from, to),
    marks: expectedMarks(expectation, from, to, journey, hops),
  };
}

interface Hop {
  readonly listener: number;
  readonly node: LabNodeName;
}

function expectedHops(expectation: Expectation, from: LabMember, to: LabMember, journey: Journey): readonly Hop[] {
  const enrolled = (member: LabMember) => expectation[member.node]?.mesh.includes(member.name) ?? false;
  if (journey.protocol === 'udp') return [];
  if (journey.protocol === 'dns') {
    const captured = enrolled(from) && (expectation[from.node]?.captureDNS ?? false);
    return captured ? [{ listener: 15053, node: from.node }] : [];
  }
  // What is addressed to the node itself is delivered there before any rule of ours is asked.
  if (to.name === from.node) return [];
  if (enrolled(from)) {
    const first = { listener: 15001, node: from.node };
    return enrolled(to) && to.node !== from.node ? [first, { listener: 15008, node: to.node }] : [first];
  }
  // A kubelet's probe goes to its own pods unhindered.
  return enrolled(to) && from.name !== to.node ? [{ listener: 15006, node: to.node }] : [];
}

/** The node's own side of the route decides which of its addresses a host process gets. */
function clientAddress(lab: Lab, from: LabMember, to: LabMember): string {
  return from.name === from.node && to.node !== from.node ? lab.nodes[from.node].wireIP : from.ip;
}

/** One flow from the client, one more from every ztunnel on the way; each is tracked by the nodes that it crosses. */
function expectedMarks(
  expectation: Expectation,
  from: LabMember,
  to: LabMember,
  journey: Journey,
  hops: readonly Hop[],
): readonly FlowMark[] {
  const on = (node: LabNodeName, mark: number): FlowMark => ({ node, mark: expectation[node] === null ? null : mark });
  if (journey.protocol !== 'tcp') {
    return nodesBetween(from.node, hops[0]?.node ?? to.node).map((node) => on(node, skipped));
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
