import type { Pod } from '../model/node-state.js';
import type { Scope } from './program.js';
import type { Requirements } from './requirements.js';
import type { Family } from './ruleset.js';

/** Some pods, with all that they have or had. */
export interface PodSelection {
  /** Those that the document has. */
  readonly pods: readonly Pod[];
  readonly addresses: readonly string[];
  /** Interfaces on the node. */
  readonly interfaces: readonly string[];
}

/** What of a document belongs to some pods and to nothing else. */
export interface PodPart {
  readonly requirements: Requirements;
  /** One entry a namespace. All that is not named is neither read nor planned. */
  readonly objects: readonly PodObjects[];
}

/** Single objects of a namespace. */
export interface PodObjects {
  readonly scope: Scope;
  readonly netns: string | null;
  readonly members: readonly SetMembers[];
  readonly routes: readonly RouteName[];
  readonly sysctls: readonly string[];
  /** Links of the design that must be in place already, as what is named depends on them. */
  readonly links: readonly string[];
}

/** Elements of a set that all pods share; the set itself must be in place already. */
export interface SetMembers {
  readonly set: string;
  readonly family: Family;
  /** Tells which of our tables holds the set, with native nft. */
  readonly chainPrefix: string;
  readonly entries: readonly string[];
}

export interface RouteName {
  readonly family: Family;
  readonly table: number;
  readonly destination: string;
}
