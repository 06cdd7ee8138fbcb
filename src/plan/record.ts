import type { Constants } from '../model/constants.js';
import type { TunnelKind } from '../model/node-state.js';
import type { ResolvedBackend } from './observation.js';

/** A sysctl that apply changed, with the value to go back to. */
export interface SysctlRecord {
  readonly netns: string | null;
  readonly key: string;
  readonly previous: string;
  readonly written: string;
}

/** By what something of ours is recognised. */
export interface DesignRecord {
  readonly constants: Constants;
  readonly tunnelKind: TunnelKind;
}

export interface ZtunnelRecord {
  readonly netns: string;
  readonly inode: string;
}

/** What apply wrote down before its first write, so that destroy needs no document. */
export interface ApplyRecord {
  readonly backend: ResolvedBackend;
  /** What may be on the node by design: that of the last document first; never empty. */
  readonly designs: readonly [DesignRecord, ...DesignRecord[]];
  /** Namespaces that may hold rules of ours for a ztunnel: that of the last document first. */
  readonly ztunnels: readonly ZtunnelRecord[];
  readonly sysctls: readonly SysctlRecord[];
}
