import type { PodObjects } from '../ir/pod-part.js';
import type { StateLocation } from '../kernel/state-directory.js';
import type { NamedNamespace } from '../modes/mode.js';
import type { ReadRequest } from '../observe/read-request.js';
import type { FailedPod } from '../plan/failed-pod.js';
import type { Observation } from '../plan/observation.js';
import type { DesiredState, Plan } from '../plan/plan.js';
import type { NodeIdentity } from '../record/node-identity.js';
import type { CacheKeys } from './cached-state.js';
import type { Subject } from './subject.js';

/** A plan with its inputs. */
export interface LivePlan {
  readonly plan: Plan;
  readonly desiredState: DesiredState;
  readonly observation: Observation;
  readonly location: StateLocation;
  /** The node that was read; null for a saved observation. */
  readonly node: NodeIdentity | null;
  readonly subject: Subject;
  /** Pods that the plan leaves out, since they could not be read or written, or have a collision. */
  readonly failed: readonly FailedPod[];
  /** Namespaces of pods of the document that do not exist. */
  readonly gone: readonly NamedNamespace[];
  /** What was read of the node; null for a saved observation or for `only`. */
  readonly readRequest: ReadRequest | null;
  /** The objects of an apply of some pods; null: the whole document. */
  readonly only: readonly PodObjects[] | null;
  /**
   * The keys under which its observation can be cached; null if it cannot: nothing is desired, or only some pods were
   * read.
   */
  readonly cacheKeys: CacheKeys | null;
}
