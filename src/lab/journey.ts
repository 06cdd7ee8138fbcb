import type { LabNodeName } from './topology.js';

export type JourneyProtocol = 'tcp' | 'udp' | 'dns';

/** One connection to try: names of members of the lab. */
export interface Journey {
  readonly from: string;
  readonly to: string;
  readonly protocol: JourneyProtocol;
}

/** The connection mark of one flow on one node; null: the node does not track the flow. */
export interface FlowMark {
  readonly node: LabNodeName;
  readonly mark: number | null;
}

/** Where a connection went: the ztunnel listeners it passed (`15001@zt1`), the client that the server saw, the marks. */
export interface JourneyCourse {
  /** Empty: direct. */
  readonly hops: readonly string[];
  /** Address without port. */
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

/**
 * Every kind of way that the redirection design tells apart, on both nodes where the two differ. Left out on purpose is
 * what the published rules lose: ICMP, and with istio-1.20 UDP between a node and its mesh pods.
 */
export const allJourneys: readonly Journey[] = [
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
