import type { LabNodeName } from './topology.js';

/** `dns` is over UDP, `icmp` one echo. */
export type JourneyProtocol = 'tcp' | 'udp' | 'dns' | 'dns-tcp' | 'icmp';

export type Family = 'ipv4' | 'ipv6';

/** One connection to try, between two endpoints of the lab by name. */
export interface Journey {
  readonly from: string;
  readonly to: string;
  readonly protocol: JourneyProtocol;
  /** IPv4 if absent. */
  readonly family?: Family;
}

/** A listener of a proxy that a connection passes. */
export interface ProxyHop {
  readonly listener: number;
  readonly node: LabNodeName;
  /** The member in whose namespace it listens. */
  readonly at: string;
}

/** The connection mark of one flow on one node; null: the node does not track the flow. */
export interface FlowMark {
  readonly node: LabNodeName;
  readonly mark: number | null;
}

/**
 * The course of a connection: the proxies' listeners it passed (`15001@zt1`, with the destination if it is not the
 * client's), the client address that the server saw, the marks.
 */
export interface JourneyCourse {
  /** Empty: direct. */
  readonly hops: readonly string[];
  /** Address without port; empty: the connection was lost, and its marks have no meaning. */
  readonly client: string;
  /** In the order of the flows, from the client's to the server's, and of the nodes that each flow crosses. */
  readonly marks: readonly FlowMark[];
}

export interface JourneyResult extends Journey {
  readonly expected: JourneyCourse;
  /** The observed course; of a failed connection, how far it came. */
  readonly seen: JourneyCourse;
  /** Why the answer is missing or wrong; null: it is right. */
  readonly error: string | null;
  readonly ok: boolean;
}

const journey = (from: string, to: string, protocol: JourneyProtocol = 'tcp'): Journey => ({ from, to, protocol });

/** Every kind of path that the redirection design distinguishes, on both nodes where they differ. */
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
  // Outside the mesh.
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

/** Kinds of connections of which the published rules lose some, each with counterparts that are never lost. */
export const fragileJourneys: readonly Journey[] = [
  // ICMP to and from mesh pods.
  journey('c1', 'a1', 'icmp'),
  journey('d1', 'a1', 'icmp'),
  journey('d1', 'b1', 'icmp'),
  journey('a1', 'a2', 'icmp'),
  journey('a1', 'b1', 'icmp'),
  journey('a1', 'c1', 'icmp'),
  journey('b1', 'c1', 'icmp'),
  journey('a1', 'd1', 'icmp'),
  journey('c1', 'd1', 'icmp'),
  // ICMP and UDP between a node and its mesh pods, and those of the other node.
  journey('node1', 'a1', 'icmp'),
  journey('node2', 'b1', 'icmp'),
  journey('node1', 'b1', 'icmp'),
  journey('a1', 'node1', 'icmp'),
  journey('node1', 'a1', 'udp'),
  journey('node2', 'b1', 'udp'),
  journey('node1', 'b1', 'udp'),
  journey('a1', 'node1', 'udp'),
  journey('b1', 'node2', 'udp'),
  // Servers on another address of the node (an API server in the host network), and host processes that use this
  // address.
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

/** The nodes that a flow crosses between two nodes. */
export function nodesBetween(from: LabNodeName, to: LabNodeName): readonly LabNodeName[] {
  return from === to ? [from] : [from, to];
}
