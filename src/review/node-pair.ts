import type { NodeState } from '../model/node-state.js';

/** A node before and after a change. */
export interface NodePair {
  /** Name of the node, or of its file where names are not unique. */
  readonly name: string;
  readonly before: NodeState | null;
  readonly after: NodeState | null;
}

/** Both sides are there. */
export interface ChangedPair extends NodePair {
  readonly before: NodeState;
  readonly after: NodeState;
}
