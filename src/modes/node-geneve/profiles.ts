/** How a rule set differs from that of the first release; all else is the same rules. */
export interface GeneveProfile {
  /**
   * Accept captured packets in filter FORWARD, before kube-proxy rejects services that have no Kubernetes endpoints
   * (istio/istio#45471, first in 1.19).
   */
  readonly acceptsForwarded: boolean;
  /**
   * What of the node's own traffic is marked to pass. `host-ip`: what has the node's address towards its pods. `local-sockets`: of that
   * TCP with a local socket towards mesh pods (istio/istio#46936, first in 1.20).
   */
  readonly ownTraffic: 'host-ip' | 'local-sockets';
  /** Whether that mark leaves bits of others alone. */
  readonly masksOwnTraffic: boolean;
  /**
   * Whose packets to mesh pods go to ztunnel first. `everybody`: the node's too, unless they are marked to pass.
   * `others`: those that come from outside the node's own namespace.
   */
  readonly inboundOf: 'everybody' | 'others';
  /** Where packets that pass are routed: by the main table, or by whatever rules others have behind ours. */
  readonly passedTo: 'main' | 'onward';
  /** What is known never to be captured. Only TCP can be: all else that goes into a tunnel is lost there. */
  readonly passed: 'udp' | 'all-but-tcp';
  /** No masquerade of what goes to ztunnel for a mesh pod: it would speak to the pod with an address of the node. */
  readonly keepsClients: boolean;
  /** Routes that end what has lost its way to ztunnel, instead of the main table taking it in plain text. */
  readonly failsClosed: boolean;
  /** Reverse path checks: off everywhere, or loose where ways are asymmetric and untouched elsewhere. */
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

/** The published rule sets, one for each Istio release that changed them, and what mends the last. */
export type GeneveProfileName = 'istio-1.18' | 'istio-1.19' | 'istio-1.20' | 'hardened';

const profiles: Readonly<Record<GeneveProfileName, GeneveProfile>> = {
  'istio-1.18': first,
  'istio-1.19': { ...first, acceptsForwarded: true },
  'istio-1.20': { ...first, acceptsForwarded: true, ownTraffic: 'local-sockets' },
  // The least that makes every property of docs/prove.md hold.
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
