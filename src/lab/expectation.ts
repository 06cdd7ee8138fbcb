import type { NodeState, Profile } from '../index.js';
import type { Family } from './journey.js';
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
  /** Of the enrolled pods by name, in a mode where pods may differ. */
  readonly pods?: Readonly<Record<string, PodExpectation>>;
  /** The families that the rules are for. Absent: IPv4. */
  readonly families?: readonly Family[];
}

export interface PodExpectation {
  readonly captureDNS: boolean;
  readonly captureInbound: boolean;
  /** Devices in the pod behind which guests are captured. */
  readonly guestDevices: readonly string[];
}

/** Null: the node has no rules. */
export type LabExpectation = Readonly<Record<LabNodeName, NodeExpectation | null>>;
