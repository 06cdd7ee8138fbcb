import type { NodeState, Profile } from '../index.js';
import type { LabNodeName } from './topology.js';

/** The expected behaviour of a node's rules. */
export interface NodeExpectation {
  readonly mode: NodeState['mode'];
  readonly profile: Profile;
  /** Names of the enrolled pods. */
  readonly mesh: readonly string[];
  readonly captureDNS: boolean;
  /** Its rules are in native nft, where accepting a packet does not keep other programs' tables from rejecting it. */
  readonly isNative: boolean;
}

/** Null: the node has no rules. */
export type LabExpectation = Readonly<Record<LabNodeName, NodeExpectation | null>>;
