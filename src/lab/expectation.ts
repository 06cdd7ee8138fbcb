import type { NodeState, Profile } from '../index.js';
import type { LabNodeName } from './topology.js';

/** What a node's rules are said to do. */
export interface NodeExpectation {
  readonly mode: NodeState['mode'];
  readonly profile: Profile;
  /** Names of the enrolled pods. */
  readonly mesh: readonly string[];
  readonly captureDNS: boolean;
  /** Its rules are in native nft, where accepting a packet keeps no other program from rejecting it. */
  readonly isNative: boolean;
}

/** Null: the node holds no rules. */
export type LabExpectation = Readonly<Record<LabNodeName, NodeExpectation | null>>;
