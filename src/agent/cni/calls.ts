import type { PodKey } from '../desired/desired.js';
import type { CniWord } from '../desired/source.js';
import type { AgentPod } from '../status/pod-row.js';

/** What the sockets of the CNI plugins need of the agent. */
export interface CniCalls {
  /**
   * Resolves when the pod is redirected, or not to be. Throws an error with a message for kubelet; it ends when the
   * signal aborts.
   */
  readonly enrol: (word: CniWord, signal: AbortSignal) => Promise<'redirected' | 'not-in-mesh'>;
  readonly withdraw: (pod: PodKey, netns: string | null) => void;
  readonly row: (pod: PodKey) => AgentPod | null;
  /** Why the agent is not ready; null: it is. */
  readonly notReady: () => string | null;
}
