import type { Locks } from '../execute/run-steps.js';
import type { NodeState } from '../model/node-state.js';
import type { FailedPod } from '../plan/failed-pod.js';
import type { ApplyOptions } from './apply-options.js';

/** One apply: its desired state (null: nothing), the retiring one, its options and its locks. */
export interface ApplyContext {
  readonly state: NodeState | null;
  readonly retiring: NodeState | null;
  readonly options: ApplyOptions;
  readonly locks: Locks;
  /** Pods whose locks cannot be had. */
  readonly unlocked: readonly FailedPod[];
}
