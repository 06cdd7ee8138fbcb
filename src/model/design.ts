import type { NodeState } from './node-state.js';

/** By what a mode recognises its own objects on a node: what a record keeps. What else it holds is the mode's. */
export interface Design {
  readonly mode: NodeState['mode'];
}
