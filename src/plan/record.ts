import type { ResolvedBackend } from '../model/backend.js';
import type { Design } from '../model/design.js';

/** A sysctl that apply changed, with the value to go back to. */
export interface SysctlRecord {
  readonly netns: string | null;
  readonly key: string;
  /** The interface that it was written for: another one may get its name. Null for `all` and `default`. */
  readonly ifindex: number | null;
  /** What was there before us. */
  readonly previous: string;
  /** What we wrote, the last first: more than one value only while an apply is not through. */
  readonly written: readonly string[];
}

/** A network namespace besides the node's own. */
export interface NamespaceRecord {
  readonly netns: string;
  readonly inode: string;
  readonly stamps: readonly string[];
}

/**
 * What tells a network namespace from a later one that the kernel gives the same inode number: the boot, and in it either
 * that it is the first one of all, or when each of its addresses came to be.
 */
export interface NamespaceBinding {
  readonly boot: string;
  readonly isInitial: boolean;
  readonly stamps: readonly string[];
}

/** What apply wrote down before its first write, so that destroy needs no document. */
export interface ApplyRecord {
  readonly backend: ResolvedBackend | null;
  readonly binding: NamespaceBinding;
  /** What may be on the node by design: that of the last document first. */
  readonly designs: readonly Design[];
  /** Namespaces that may hold something of ours: those of the last document first. */
  readonly namespaces: readonly NamespaceRecord[];
  readonly sysctls: readonly SysctlRecord[];
  /** Names of sets of the node that are made beside another one and go again, while an apply is not through. */
  readonly temporaries: readonly string[];
  /** Parts of the file that this version does not understand; it is written again with them. */
  readonly unread?: UnreadRecord;
}

export interface UnreadRecord {
  readonly keys: Readonly<Record<string, unknown>>;
  readonly entries: Readonly<Record<'designs' | 'namespaces' | 'sysctls', readonly unknown[]>>;
}
