import type { Desired, PodKey } from './desired.js';

/** What the CNI chain says of a pod that is being started. */
export interface CniWord {
  readonly namespace: string;
  readonly name: string;
  /** Path of its network namespace, as the agent sees it. */
  readonly netns: string;
  readonly ips: readonly string[];
}

export interface SourceHealth {
  /** Whether everything was read at least once. */
  readonly isSynced: boolean;
  /** What keeps it from being current; null: nothing. The last good state holds meanwhile. */
  readonly error: string | null;
}

/** Where the desired state comes from: a folder of documents, or Kubernetes. */
export interface Source {
  readonly name: 'documents' | 'kubernetes';
  /**
   * Follows the source until the signal aborts, and calls `changed` whenever `current` or `health` has another answer.
   * It throws only what cannot be mended by waiting, such as a folder that is none.
   */
  readonly run: (changed: () => void, signal: AbortSignal) => Promise<void>;
  /** Null until it is synced. */
  readonly current: () => Desired | null;
  readonly health: () => SourceHealth;
  /**
   * Takes what the CNI chain says of a pod into account. `declared`: `current` has the pod from now on, as a pod of the
   * state or as a waiting one. It waits a bounded time for the pod to be known, and throws a message for kubelet if it
   * is not.
   */
  readonly announce: (word: CniWord, signal: AbortSignal) => Promise<'declared' | 'not-in-mesh'>;
  /**
   * Namespaces whose pods are in the mesh unless they say otherwise, sorted: a CNI plugin that finds no agent goes by
   * them.
   */
  readonly meshNamespaces: () => readonly string[];
  /** A CNI DEL: what was announced is forgotten. Whether the pod is desired, only the source says. */
  readonly withdraw: (pod: PodKey, netns: string | null) => void;
}
