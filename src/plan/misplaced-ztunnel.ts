import type { ZtunnelWhereabouts } from '../ir/requirements.js';
import type { Observation } from './observation.js';
import type { Obstacle } from './obstacle.js';

/**
 * The namespace that is given for ztunnel's is the node's own, or has an address of somebody else only: what is written or
 * removed in there would not be ztunnel's.
 * @param course a ztunnel that leaves may have lost its addresses, and one that is written down is known.
 */
export function findMisplacedZtunnel(
  wanted: ZtunnelWhereabouts | null,
  { recorded, ztunnel }: Observation,
  course: 'coming' | 'retiring',
): readonly Obstacle[] {
  if (wanted === null || ztunnel === null) return [];
  const { address, netns, paths } = wanted;
  const obstacle = (more: Pick<Obstacle, 'code' | 'message' | 'remedy' | 'path'>): readonly Obstacle[] => [
    { scope: 'ztunnel', item: null, ...more },
  ];
  if (ztunnel.isNodesOwn) {
    return obstacle({
      code: 'namespace-is-the-nodes',
      message: `${netns} is the node's own network namespace, not ztunnel's`,
      remedy: `correct ${paths.netns}`,
      path: paths.netns,
    });
  }
  const found = ztunnel.addresses;
  if (address === null || found === null || found.includes(address)) return [];
  if (course === 'retiring' && (found.length === 0 || recorded.has(netns))) return [];
  const there = found.length === 0 ? 'has no IPv4 address' : `has ${found.slice(0, 3).join(', ')}`;
  return obstacle({
    code: 'ztunnel-address',
    message: `no interface in ${netns} has ztunnel's address ${address}: it ${there}`,
    remedy: `correct ${paths.netns} or ${paths.address}; --no-address-check goes on without looking`,
    path: paths.address,
  });
}
