import type { PodObjects } from '../ir/pod-part.js';
import type { StateLocation } from '../kernel/state-directory.js';
import type { ReadRequest } from '../observe/read-request.js';
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
  /** What was read of the node; null for a saved observation or for `only`. */
  readonly readRequest: ReadRequest | null;
  /** The objects of an apply of some pods; null: the whole document. */
  readonly only: readonly PodObjects[] | null;
  /** The keys under which its observation can be cached; null if it cannot: nothing is desired, or only some pods were read. */
  readonly cacheKeys: CacheKeys | null;
}
