import type { Draft } from '../draft.js';
import type { Pod } from '../node-state.js';

/** `pods[3] (default/web)`: the index for the editor, the name for the reader. */
export function podLabel(pod: Partial<Draft<Pod>> | undefined, index: number): string {
  const { namespace, name } = pod ?? {};
  return namespace === undefined || name === undefined ? `pods[${index}]` : `pods[${index}] (${namespace}/${name})`;
}
