import type { NodeState } from '../../../index.js';
import type { PodKey } from '../../desired/desired.js';

/** What the CNI chain said of a pod: it knows the namespace that was just made. */
export interface Announced {
  readonly netns: string;
  /** What the document said then: where it says something else by now, that is newer. */
  readonly documentNetns: string | null;
}

/** The state with the namespaces that were announced. */
export function withAnnounced(state: NodeState, announced: ReadonlyMap<PodKey, Announced>): NodeState {
  if (announced.size === 0) return state;
  const pods = state.pods.map((pod) => {
    const word = announced.get(`${pod.namespace}/${pod.name}`);
    return word === undefined || word.documentNetns !== pod.netns ? pod : { ...pod, netns: word.netns };
  });
  return { ...state, pods } as NodeState;
}
