import type { NodeState, Tunnel, Ztunnel } from '../../model/node-state.js';
import type { GeneveConstants } from './constants.js';

/** A node of mode geneve. */
export interface GeneveState extends NodeState {
  readonly mode: 'geneve';
  /** Null: no active ztunnel, so the node must hold nothing of ours. */
  readonly ztunnel: Ztunnel | null;
  readonly tunnel: Tunnel;
  readonly constants: GeneveConstants;
}
