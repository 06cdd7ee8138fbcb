import type { Draft } from '../../../model/draft.js';
import type { Pod } from '../../../model/node-state.js';
import type { GeneveState } from '../state.js';

/**
 * Whether a pod of the list is ztunnel itself, which may be listed outside the mesh with its own address and namespace.
 */
export function isZtunnel(pod: Draft<Pod>, ztunnel: Draft<GeneveState>['ztunnel']): boolean {
  if (!ztunnel || pod.name === undefined || pod.namespace === undefined) return false;
  return pod.name === ztunnel.name && pod.namespace === ztunnel.namespace;
}
