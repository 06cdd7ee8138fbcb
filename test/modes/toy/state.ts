import type { Mark } from '../../../src/model/mark.js';
import type { Node, NodeState } from '../../../src/model/node-state.js';

/** Where packets to the relay's port are marked once more. */
export interface Annex {
  readonly ip: string;
  /** The node's end of its veth, and its own. */
  readonly hostInterface: string;
  readonly ownInterface: string;
  readonly netns: string;
}

export interface ToyConstants {
  readonly mark: Mark;
  readonly port: number;
}

/** A node whose packets to one port of the annex are marked twice: where they are sent, and where they arrive. */
export interface ToyState extends NodeState {
  readonly mode: 'toy';
  readonly profile: 'plain';
  readonly node: Node & { readonly hostIP: string };
  readonly annex: Annex | null;
  readonly constants: ToyConstants;
}
