import type { NodeState } from '../model/node-state.js';
import type { ApplyOptions } from './apply-options.js';

/** One apply: what is wished for (null: nothing), what is left, how, and under which lock. */
export interface ApplyContext {
  readonly state: NodeState | null;
  readonly retiring: NodeState | null;
  readonly options: ApplyOptions;
  /** File descriptor of the held lock. */
  readonly lock: number;
}
