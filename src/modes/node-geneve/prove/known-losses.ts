import { geneveProfile } from '../profiles.js';
import type { GeneveState } from '../state.js';

/** What the rules of Istio lose on every node; docs/prove.md says why. */
const lost: readonly string[] = [
  'node-reaches-pods',
  'only-tcp-captured',
  'answers-return',
  'node-servers-reachable',
  'foreign-marks-kept',
  'services-of-mesh-pods',
  'node-reaches-services',
  'foreign-routing-kept',
  'foreign-rules-kept',
  'no-leak-without-ztunnel',
];

/**
 * A service without endpoints is rejected before our rules see its packets, or where native nft comes too late to
 * accept them.
 */
const withoutEndpoints = 'services-seen-by-ztunnel';

export function knownLosses({ backend, profile }: Pick<GeneveState, 'backend' | 'profile'>): readonly string[] {
  const acceptsInTime = geneveProfile(profile).acceptsForwarded && backend !== 'nft';
  return [...(profile === 'hardened' ? [] : lost), ...(acceptsInTime ? [] : [withoutEndpoints])];
}
