import type { ObstacleCode } from '../codes/index.js';
import type { Scope } from './program.js';

/** What must exist already for a program to work, mostly made by the network plugin. */
export interface Requirements {
  readonly interfaces: readonly { readonly scope: Scope; readonly name: string; readonly path: string }[];
  /** Mesh pods without an interface in the document; a /32 route in the main table must show it. */
  readonly podsWithoutInterface: readonly { readonly ip: string; readonly path: string }[];
  /** Sysctls that break everything with some value; we check them and never write them. */
  readonly settings: readonly UnfitSetting[];
  readonly sources: readonly RequiredSource[];
  readonly tunnelPorts: readonly TunnelPort[];
  readonly namespaces: readonly RequiredNamespace[];
}

export interface UnfitSetting {
  readonly scope: Scope;
  readonly key: string;
  /** The value that breaks it, and one that works. */
  readonly unfit: string;
  readonly fit: string;
  /** What happens, in one clause. */
  readonly consequence: string;
}

/** The source address that a namespace must choose towards an address. */
export interface RequiredSource {
  readonly scope: Scope;
  readonly netns: string | null;
  readonly towards: string;
  /** The owner of that address, and the path in the document that names it. */
  readonly owner: string;
  readonly ownerPath: string;
  readonly expected: string;
  readonly path: string;
}

/** A UDP port that our tunnels open in a namespace; no foreign tunnel may use it. */
export interface TunnelPort {
  readonly netns: string | null;
  readonly port: number;
  readonly path: string;
}

/** A namespace that the document names, and how to check that it is the right one. */
export interface RequiredNamespace {
  readonly scope: Scope;
  readonly netns: string;
  /** Its owner, for messages. */
  readonly owner: string;
  readonly path: string;
  /** Addresses that its interfaces must have, all of them; none: any do. */
  readonly addresses: readonly string[];
  readonly addressPath: string;
  /** The code of the obstacle if one of them is missing. */
  readonly addressCode: ObstacleCode;
}

export const noRequirements: Requirements = {
  interfaces: [],
  podsWithoutInterface: [],
  settings: [],
  sources: [],
  tunnelPorts: [],
  namespaces: [],
};
