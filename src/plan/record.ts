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

/** What apply wrote down before its first write, so that destroy needs no document. */
export interface ApplyRecord {
  readonly backend: ResolvedBackend;
  readonly constants: Constants;
  readonly tunnelKind: TunnelKind;
  readonly ztunnel: { readonly netns: string; readonly inode: string } | null;
  readonly sysctls: readonly SysctlRecord[];
}
