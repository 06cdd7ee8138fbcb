import type { ObstacleCode } from '../codes/index.js';
import type { Scope } from './program.js';

/** What must be there already for a program to work; nobody but the node's network plugin makes it. */
export interface Requirements {
  readonly interfaces: readonly { readonly scope: Scope; readonly name: string; readonly path: string }[];
  /** Mesh pods of which the document names no interface; the /32 route in the main table must show it. */
  readonly podsWithoutInterface: readonly { readonly ip: string; readonly path: string }[];
  /** Sysctls that stop everything with a value that others may have set; they are nobody's of ours to write. */
  readonly settings: readonly UnfitSetting[];
  readonly sources: readonly RequiredSource[];
  readonly tunnelPorts: readonly TunnelPort[];
  readonly namespaces: readonly RequiredNamespace[];
}

export interface UnfitSetting {
  readonly scope: Scope;
  readonly key: string;
  /** The value that stops it, and one that does not. */
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
  /** Whose address that is, and the statement that has it. */
  readonly owner: string;
  readonly ownerPath: string;
  readonly expected: string;
  readonly path: string;
}

/** A UDP port that tunnels of ours open in a namespace, where no tunnel of others may have it. */
export interface TunnelPort {
  readonly netns: string | null;
  readonly port: number;
  readonly path: string;
}

/** A namespace that the document names, and how to see that it is the one that is meant. */
export interface RequiredNamespace {
  readonly scope: Scope;
  readonly netns: string;
  /** Whose it is, for people. */
  readonly owner: string;
  readonly path: string;
  /** An address that one of its interfaces has; null: whatever it has. */
  readonly address: string | null;
  readonly addressPath: string;
  /** Of the obstacle where the address is not there. */
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
