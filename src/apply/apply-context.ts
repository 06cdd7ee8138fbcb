import type { NodeState } from '../model/node-state.js';
import type { ApplyOptions } from './apply-options.js';

/** One apply: what is desired (null: nothing), what is retiring, how, and under which locks. */
export interface ApplyContext {
  readonly state: NodeState | null;
  readonly retiring: NodeState | null;
  readonly options: ApplyOptions;
  /** File descriptors of the held locks. */
  readonly locks: readonly number[];
}
