/** How a rule set differs from that of the first release. */
export interface GeneveProfile {
  /**
   * Accept captured packets in filter FORWARD, before kube-proxy rejects services that have no Kubernetes endpoints
   * (istio/istio#45471, first in 1.19).
   */
  readonly acceptsForwarded: boolean;
  /**
   * Which of the node's own packets are marked to pass. `host-ip`: all with the source hostIP. `local-sockets`: of
   * these, TCP from a local socket to mesh pods (istio/istio#46936, first in 1.20).
   */
  readonly ownTraffic: 'host-ip' | 'local-sockets';
  /** Whether that mark is set under a mask, so that foreign bits stay. */
  readonly masksOwnTraffic: boolean;
  /**
   * Whose packets to mesh pods go to ztunnel first. `everybody`: also the node's own, unless they are marked to pass.
   * `others`: only packets from outside the node's namespace.
   */
  readonly inboundOf: 'everybody' | 'others';
  /** How passed packets are routed: by the main table, or by the foreign ip rules behind ours. */
  readonly passedTo: 'main' | 'onward';
  /** What is never captured. Only TCP can be: any other protocol is lost in a tunnel. */
  readonly passed: 'udp' | 'all-but-tcp';
  /**
   * No masquerade of packets into the inbound tunnel: ztunnel would otherwise talk to the pod with an address of the
   * node.
   */
  readonly keepsClients: boolean;
  /**
   * Backstop routes: packets whose route to ztunnel is gone are refused, instead of leaving in plain text by the main
   * table.
   */
  readonly failsClosed: boolean;
  /** Reverse path checks: off everywhere, or loose where paths are asymmetric and untouched elsewhere. */
  readonly reversePath: 'off' | 'loose';
}

const first: GeneveProfile = {
  acceptsForwarded: false,
  ownTraffic: 'host-ip',
  masksOwnTraffic: false,
  inboundOf: 'everybody',
  passedTo: 'main',
  passed: 'udp',
  keepsClients: false,
  failsClosed: false,
  reversePath: 'off',
};

/** The published rule sets, one for each Istio release that changed them, and `hardened`, which fixes the last one. */
export type GeneveProfileName = 'istio-1.18' | 'istio-1.19' | 'istio-1.20' | 'hardened';

const profiles: Readonly<Record<GeneveProfileName, GeneveProfile>> = {
  'istio-1.18': first,
  'istio-1.19': { ...first, acceptsForwarded: true },
  'istio-1.20': { ...first, acceptsForwarded: true, ownTraffic: 'local-sockets' },
  // The smallest change with which every property of docs/prove.md holds.
  hardened: {
    acceptsForwarded: true,
    ownTraffic: 'local-sockets',
    masksOwnTraffic: true,
    inboundOf: 'others',
    passedTo: 'onward',
    passed: 'all-but-tcp',
    keepsClients: true,
    failsClosed: true,
    reversePath: 'loose',
  },
};

export const geneveProfileNames = Object.keys(profiles) as readonly GeneveProfileName[];

export function geneveProfile(name: GeneveProfileName): GeneveProfile {
  return profiles[name];
}
