import type { Profile } from '../../model/node-state.js';

/** How a release differs from the first one; all else is the same rules. */
export interface GeneveProfile {
  /**
   * Accept captured packets in filter FORWARD, before kube-proxy rejects services that have no Kubernetes endpoints
   * (istio/istio#45471, first in 1.19).
   */
  readonly acceptsForwarded: boolean;
  /**
   * Skip the node's own traffic only for TCP with a local socket towards mesh pods: skipping every packet with the
   * node's source let forwarded traffic past the mesh (istio/istio#46936, first in 1.20).
   */
  readonly skipsLocalSocketsOnly: boolean;
}

const profiles: Partial<Record<Profile, GeneveProfile>> = {
  'istio-1.18': { acceptsForwarded: false, skipsLocalSocketsOnly: false },
  'istio-1.19': { acceptsForwarded: true, skipsLocalSocketsOnly: false },
  'istio-1.20': { acceptsForwarded: true, skipsLocalSocketsOnly: true },
};

export function geneveProfile(profile: Profile): GeneveProfile {
  const found = profiles[profile];
  if (found === undefined) throw new Error(`profile ${profile} does not belong to mode geneve`);
  return found;
}
