import type { NodeState } from '../../index.js';

/** NAMESPACE/NAME of a pod. */
export type PodKey = string;

/** What ztunnel is told of a pod besides its namespace; documents have no field for it. */
export interface PodIdentity {
  readonly serviceAccount: string;
}

/** A declared pod that is not in the state yet: without an address, say, or without a namespace. */
export interface WaitingPod {
  readonly pod: PodKey;
  readonly uid: string | null;
  readonly why: string;
  /** Whether time alone does not help: it counts as an error. */
  readonly needsAttention: boolean;
}

/** What this node should be, as a source says it. Each source makes a new value for each change. */
export type Desired =
  | {
      readonly kind: 'state';
      /** The document, with every pod that can be programmed now. */
      readonly state: NodeState;
      readonly identities: ReadonlyMap<PodKey, PodIdentity>;
      readonly waiting: readonly WaitingPod[];
    }
  /** `keep`: the kernel stays as it is, such as while ztunnel is gone. `nothing`: everything of ours is removed. */
  | { readonly kind: 'keep' | 'nothing'; readonly why: string; readonly waiting: readonly WaitingPod[] };
