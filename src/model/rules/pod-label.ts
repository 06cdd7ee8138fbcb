import type { Draft } from '../draft.js';
import type { Pod } from '../node-state.js';

/** `pods[3] (default/web)`: a pod as people look for it. */
export function podLabel(pod: Draft<Pod>, index: number): string {
  const { namespace, name } = pod;
  return namespace === undefined || name === undefined ? `pods[${index}]` : `pods[${index}] (${namespace}/${name})`;
}
