import type { NodeState } from '../model/node-state.js';
import type { ApplyOptions } from './apply-options.js';

/** One apply: its desired state (null: nothing), the retiring one, its options and its locks. */
export interface ApplyContext {
  readonly state: NodeState | null;
  readonly retiring: NodeState | null;
  readonly options: ApplyOptions;
  /** File descriptors of the held locks. */
  readonly locks: readonly number[];
}
