import { createHash } from 'node:crypto';
import type { Place } from '../sources/kubernetes/kubernetes-mode.js';

/**
 * Where a pod is on its node is no business of the API. These names are as good for review, prove and render, and the
 * same at every import; a node has none of them.
 */
export function standInPlace(uid: string): Place {
  const digits = createHash('sha256').update(uid).digest('hex');
  return {
    netns: `/run/netns/imported-${digits.slice(0, 32)}`,
    hostInterface: `imp${digits.slice(0, 12)}`,
    podInterface: 'eth0',
  };
}
