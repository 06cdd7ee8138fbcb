import type { NodeState, Tunnel, Ztunnel } from '../../model/node-state.js';
import type { GeneveConstants } from './constants.js';
import type { GeneveProfileName } from './profiles.js';

/** A node of mode geneve. */
export interface GeneveState extends NodeState {
  readonly mode: 'geneve';
  readonly profile: GeneveProfileName;
  /** Null: no active ztunnel, so the node must hold nothing of ours. */
  readonly ztunnel: Ztunnel | null;
  readonly tunnel: Tunnel;
  readonly constants: GeneveConstants;
}
