import type { Scope } from './program.js';

/** What must be there already for a program to work; nobody but the node's network plugin makes it. */
export interface Requirements {
  readonly interfaces: readonly { readonly scope: Scope; readonly name: string; readonly path: string }[];
  /** The source address that the node must choose towards ztunnel, where tunnels depend on it. */
  readonly source: { readonly towards: string; readonly expected: string; readonly path: string } | null;
  /** UDP port that no foreign tunnel link may have; null where the tunnels need none. */
  readonly tunnelPort: number | null;
  /** Mesh pods of which the document names no interface; the /32 route in the main table must show it. */
  readonly podsWithoutInterface: readonly { readonly ip: string; readonly path: string }[];
  /** Sysctls that stop everything with a value that others may have set; they are nobody's of ours to write. */
  readonly settings: readonly UnfitSetting[];
  /** Where ztunnel is said to be, and an address that it has there; null: not to be asked. */
  readonly ztunnel: ZtunnelWhereabouts | null;
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

export interface ZtunnelWhereabouts {
  readonly netns: string;
  /** Null: whatever it has. */
  readonly address: string | null;
  readonly paths: { readonly netns: string; readonly address: string };
}

export const noRequirements: Requirements = {
  interfaces: [],
  source: null,
  tunnelPort: null,
  podsWithoutInterface: [],
  settings: [],
  ztunnel: null,
};
