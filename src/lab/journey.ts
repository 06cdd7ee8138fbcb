import type { LabNodeName } from './topology.js';

/** `dns` is over UDP, `icmp` one echo. */
export type JourneyProtocol = 'tcp' | 'udp' | 'dns' | 'dns-tcp' | 'icmp';

/** One connection to try: names of places of the lab. */
export interface Journey {
  readonly from: string;
  readonly to: string;
  readonly protocol: JourneyProtocol;
}

/** A port of ztunnel's that a connection passes. */
export interface ProxyHop {
  readonly listener: number;
  readonly node: LabNodeName;
}

/** The connection mark of one flow on one node; null: the node does not track the flow. */
export interface FlowMark {
  readonly node: LabNodeName;
  readonly mark: number | null;
}

/**
 * Where a connection went: the ztunnel listeners it passed (`15001@zt1`; of one that did not see what the client asked for also
 * what it saw instead), the client that the server saw, the marks.
 */
export interface JourneyCourse {
  /** Empty: direct. */
  readonly hops: readonly string[];
  /** Address without port; empty: it was lost, and the marks say nothing then. */
  readonly client: string;
  /** In the order of the flows, from the client's to the one that reaches the server, and of the nodes on each one's way. */
  readonly marks: readonly FlowMark[];
}

export interface JourneyResult extends Journey {
  readonly expected: JourneyCourse;
  /** What was seen of it, also of a connection that failed: how far it came. */
  readonly seen: JourneyCourse;
  /** Why no answer came, or null. */
  readonly error: string | null;
  readonly ok: boolean;
}

const journey = (from: string, to: string, protocol: JourneyProtocol = 'tcp'): Journey => ({ from, to, protocol });

/** Every kind of way that the redirection design tells apart, on both nodes where the two differ. */
export const meshJourneys: readonly Journey[] = [
  // Mesh to mesh: other node, same node.
  journey('a1', 'b1'),
  journey('b1', 'a1'),
  journey('a1', 'a2'),
  // Mesh to non-mesh, and back.
  journey('a1', 'c1'),
  journey('a1', 'd1'),
  journey('b1', 'd1'),
  journey('b1', 'c1'),
  journey('c1', 'a1'),
  journey('d1', 'a1'),
  journey('d1', 'b1'),
  journey('c1', 'b1'),
  // A node to its own pods (kubelet probes), to the other node's, and a pod to its node.
  journey('node1', 'a1'),
  journey('node2', 'b1'),
  journey('node1', 'c1'),
  journey('node2', 'd1'),
  journey('node1', 'b1'),
  journey('a1', 'node1'),
  // None of the mesh's business.
  journey('c1', 's1'),
  journey('c1', 'd1'),
  journey('d1', 'c1'),
  // The pod that joins and leaves.
  journey('s1', 'b1'),
  journey('b1', 's1'),
  journey('a1', 's1'),
  // UDP is never captured, but DNS may be.
  journey('a1', 'a2', 'udp'),
  journey('a1', 'b1', 'udp'),
  journey('a1', 'c1', 'udp'),
  journey('d1', 'a1', 'udp'),
  journey('c1', 'd1', 'udp'),
  journey('a1', 'c1', 'dns'),
  journey('b1', 'c1', 'dns'),
  journey('s1', 'c1', 'dns'),
];

/** What the published rules lose some of, each beside what nobody loses. */
export const fragileJourneys: readonly Journey[] = [
  // ICMP to mesh pods and of mesh pods.
  journey('c1', 'a1', 'icmp'),
  journey('d1', 'a1', 'icmp'),
  journey('d1', 'b1', 'icmp'),
  journey('a1', 'a2', 'icmp'),
  journey('a1', 'b1', 'icmp'),
  journey('a1', 'c1', 'icmp'),
  journey('b1', 'c1', 'icmp'),
  journey('a1', 'd1', 'icmp'),
  journey('c1', 'd1', 'icmp'),
  // All but TCP between a node and its mesh pods, and the other node's.
  journey('node1', 'a1', 'icmp'),
  journey('node2', 'b1', 'icmp'),
  journey('node1', 'b1', 'icmp'),
  journey('a1', 'node1', 'icmp'),
  journey('node1', 'a1', 'udp'),
  journey('node2', 'b1', 'udp'),
  journey('node1', 'b1', 'udp'),
  journey('a1', 'node1', 'udp'),
  journey('b1', 'node2', 'udp'),
  // Servers on another address of the node (an API server in the node's network), and the node's processes that speak with it.
  journey('a1', 'wire1'),
  journey('a1', 'wire1', 'udp'),
  journey('a1', 'wire1', 'icmp'),
  journey('b1', 'wire2'),
  journey('a1', 'wire2'),
  journey('c1', 'wire1'),
  journey('wire1', 'a1'),
  journey('wire2', 'b1'),
  journey('wire1', 'a1', 'udp'),
  journey('wire1', 'c1'),
  // Node-local DNS.
  journey('a1', 'dns1', 'dns'),
  journey('a1', 'dns1', 'dns-tcp'),
  journey('b1', 'dns2', 'dns'),
  journey('b1', 'dns2', 'dns-tcp'),
  journey('c1', 'dns1', 'dns'),
  journey('c1', 'dns1', 'dns-tcp'),
  // Services and node ports.
  journey('a1', 'vip-c1'),
  journey('c1', 'vip-a1'),
  journey('d1', 'vip-a1'),
  journey('node1', 'vip-a1'),
  journey('node1', 'vip-c1'),
  journey('c1', 'port-a1'),
  journey('d1', 'port-a1'),
  journey('a1', 'entry-d1'),
];

export const allJourneys: readonly Journey[] = [...meshJourneys, ...fragileJourneys];

/** The nodes that a flow crosses on its way between two ends. */
export function nodesBetween(from: LabNodeName, to: LabNodeName): readonly LabNodeName[] {
  return from === to ? [from] : [from, to];
}
