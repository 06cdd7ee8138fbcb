import type { PodObjects } from '../ir/pod-part.js';
import type { StateLocation } from '../kernel/state-directory.js';
import type { ReadRequest } from '../observe/read-request.js';
import type { Observation } from '../plan/observation.js';
import type { DesiredState, Plan } from '../plan/plan.js';
import type { NodeIdentity } from '../record/node-identity.js';
import type { CacheKeys } from './cached-state.js';
import type { Subject } from './subject.js';

/** A plan with what it was made from. */
export interface LivePlan {
  readonly plan: Plan;
  readonly desiredState: DesiredState;
  readonly observation: Observation;
  readonly location: StateLocation;
  /** The node that was read; null for a saved observation. */
  readonly node: NodeIdentity | null;
  readonly subject: Subject;
  /** What was asked of the node; null for a saved observation. */
  readonly readRequest: ReadRequest | null;
  /** Of an apply of some pods only what was read and planned; null: all of the document. */
  readonly only: readonly PodObjects[] | null;
  /** What its observation can be cached for; null when nothing is desired. */
  readonly cacheKeys: CacheKeys | null;
}
