import type { CommonNodeState, NodeState, Pod } from '../../index.js';
import type { Desired, PodIdentity, PodKey } from '../desired/desired.js';
import type { Cause } from '../events.js';
import type { PodError } from '../status/pod-row.js';

/** Something to be done about a pod, or about what all pods share. */
export interface Work {
  readonly cause: Cause;
  readonly since: number;
  /** Not before this time. */
  readonly notBefore: number;
  /** How often it failed in a row. */
  readonly failures: number;
  readonly error: PodError | null;
  /** Why it waits for something that is no failure; null: it does not. */
  readonly waitsFor: string | null;
}

/** A pod that this process saw in the kernel as it should be. */
export interface Held {
  readonly pod: Pod;
  readonly programmedAt: number | null;
  readonly verifiedAt: number;
}

export interface Declared {
  readonly pod: Pod;
  readonly identity: PodIdentity;
  readonly since: number;
}

/** What all pods share. */
export interface SharedPart {
  /** The state in which it was last seen to be right; null: never in this life of the process. */
  state: NodeState | null;
  verifiedAt: number | null;
  work: Work | null;
  /** When it is looked at again, since pods wrote there, and others may have at the same moment; null: they did not. */
  lookAt: number | null;
}

/** What the loop knows between two steps. All of it can be lost: the kernel is the memory that counts. */
export interface Memory {
  /** The answer of the source that is taken into account; null: none so far. */
  desired: Desired | null;
  readonly declared: Map<PodKey, Declared>;
  readonly held: Map<PodKey, Held>;
  readonly work: Map<PodKey, Work>;
  readonly shared: SharedPart;
  /** Everything of ours was removed, and nothing is desired since. */
  isRemoved: boolean;
  /** Each declared pod was tried: what is held now is what this node has. */
  hasTriedAll: boolean;
}

export function newMemory(): Memory {
  return {
    desired: null,
    declared: new Map(),
    held: new Map(),
    work: new Map(),
    shared: { state: null, verifiedAt: null, work: null, lookAt: null },
    isRemoved: false,
    hasTriedAll: false,
  };
}

export function podKey({ name, namespace }: Pick<Pod, 'name' | 'namespace'>): PodKey {
  return `${namespace}/${name}`;
}

/** The pods of a document that are to be redirected. */
export function meshPods({ pods }: Pick<CommonNodeState, 'pods'>): readonly Pod[] {
  return pods.filter(({ hostNetwork, mesh }) => mesh && !hostNetwork);
}

export function newWork(cause: Cause, now: number, notBefore = now): Work {
  return { cause, since: now, notBefore, failures: 0, error: null, waitsFor: null };
}
