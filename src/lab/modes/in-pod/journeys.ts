import type { Journey, JourneyProtocol } from '../../journey.js';

const journey = (from: string, to: string, protocol: JourneyProtocol = 'tcp'): Journey => ({ from, to, protocol });

const overIPv4: readonly Journey[] = [
  // A mesh pod to anyone: another mesh pod, on its node or not, one outside the mesh, a node, a host beyond.
  journey('a1', 'b1'),
  journey('b1', 'a1'),
  journey('a1', 'a2'),
  journey('a1', 'c1'),
  journey('a1', 'd1'),
  journey('a1', 'h1'),
  journey('a1', 'node1'),
  journey('a1', 'wire2'),
  // Plaintext from outside the mesh.
  journey('c1', 'a1'),
  journey('d1', 'a1'),
  journey('d1', 'b1'),
  journey('h1', 'a1'),
  journey('node1', 'b1'),
  // Probes: connections of the node's own processes, from any address of it.
  journey('node1', 'a1'),
  journey('wire1', 'a1'),
  journey('node2', 'b1'),
  journey('node1', 'vip-a1'),
  journey('node1', 'c1'),
  // Forwarded connections that have the node's address.
  journey('c1', 'port-a1'),
  journey('d1', 'port-a1'),
  journey('h1', 'port-a1'),
  // Services.
  journey('a1', 'vip-c1'),
  journey('c1', 'vip-a1'),
  journey('b1', 'vip-a1'),
  journey('a1', 'entry-d1'),
  // A pod to itself.
  journey('a1', 'a1'),
  journey('a1', 'own-a1'),
  journey('a1', 'lo-a1'),
  // DNS, by both protocols, captured and not.
  journey('a1', 'c1', 'dns'),
  journey('a1', 'c1', 'dns-tcp'),
  journey('a1', 'dns1', 'dns'),
  journey('a1', 'dns1', 'dns-tcp'),
  journey('b1', 'c1', 'dns'),
  journey('q1', 'c1', 'dns'),
  journey('q1', 'c1', 'dns-tcp'),
  journey('q1', 'dns1', 'dns'),
  journey('s1', 'c1', 'dns'),
  journey('s1', 'dns1', 'dns-tcp'),
  // UDP other than DNS, and ICMP.
  journey('a1', 'b1', 'udp'),
  journey('a1', 'c1', 'udp'),
  journey('d1', 'a1', 'udp'),
  journey('node1', 'a1', 'udp'),
  journey('a1', 'b1', 'icmp'),
  journey('d1', 'a1', 'icmp'),
  journey('node1', 'a1', 'icmp'),
  journey('a1', 'node1', 'icmp'),
  // An ingress gateway takes plaintext itself.
  journey('d1', 'i1'),
  journey('node1', 'i1'),
  journey('a1', 'i1'),
  journey('i1', 'b1'),
  // A guest of a pod, and the pod itself.
  journey('g1', 'd1'),
  journey('g1', 'b1'),
  journey('g1', 'c1', 'dns-tcp'),
  journey('g1', 'c1', 'dns'),
  journey('g1', 'd1', 'udp'),
  journey('g1', 'd1', 'icmp'),
  journey('v1', 'd1'),
  journey('d1', 'v1'),
  // Outside the mesh.
  journey('c1', 's1'),
  journey('d1', 'c1'),
  journey('c1', 'd1', 'udp'),
  journey('c1', 'd1', 'icmp'),
];

/** Every row of upstream's list of flows, and the ways past them, over both families. */
export const journeys: readonly Journey[] = [
  ...overIPv4,
  ...overIPv4.map((one): Journey => ({ ...one, family: 'ipv6' })),
];
