import type { Pod } from '../model/node-state.js';
import type { Scope } from './program.js';
import type { Requirements } from './requirements.js';
import type { Route } from './route.js';
import type { Family } from './ruleset.js';

/** Some pods, with everything that they have or had. */
export interface PodSelection {
  /** Those in the document. */
  readonly pods: readonly Pod[];
  readonly addresses: readonly string[];
  /** Interfaces on the node. */
  readonly interfaces: readonly string[];
  /** Those by which members of sets are known to be theirs. */
  readonly uids: readonly string[];
}

/** The part of a document that belongs to some pods alone. */
export interface PodPart {
  readonly requirements: Requirements;
  /** One entry for each namespace. Anything else is neither read nor planned. */
  readonly objects: readonly PodObjects[];
}

/** Single objects of a namespace. */
export interface PodObjects {
  readonly scope: Scope;
  readonly netns: string | null;
  readonly members: readonly SetMembers[];
  readonly routes: readonly RouteName[];
  readonly sysctls: readonly string[];
  /** Links of the design that must be in place already, because these objects depend on them. */
  readonly links: readonly string[];
}

/** Elements of a set that all pods share; the set itself must be in place already. */
export interface SetMembers {
  readonly set: string;
  readonly family: Family;
  /** With native nft: names the table that holds the set. */
  readonly chainPrefix: string;
  readonly entries: readonly string[];
  /**
   * The members' further words where they name their owner: then members of other owners are nobody's business, and
   * those of these owners belong here whatever their entry. Left out: an entry is whose address it is.
   */
  readonly owners?: readonly string[];
}

export interface RouteName {
  readonly family: Family;
  readonly table: number;
  readonly destination: string;
}

/** Whether a route is one of these, which may be hundreds, as those that are asked about. */
export function isOneOf(names: readonly RouteName[]): (route: Pick<Route, keyof RouteName>) => boolean {
  const destinations = new Set(names.map(({ destination }) => destination));
  return ({ destination, family, table }) =>
    destinations.has(destination) &&
    names.some((one) => one.destination === destination && one.table === table && one.family === family);
}
