import type { ResolvedBackend } from '../model/backend.js';
import type { Design } from '../model/design.js';

/** A sysctl that apply changed, with the value to restore. */
export interface SysctlRecord {
  readonly netns: string | null;
  readonly key: string;
  /** The index of its interface, since another one may get its name. Null for `all` and `default`. */
  readonly ifindex: number | null;
  /** The value before our first write. */
  readonly previous: string;
  /** The values that we wrote, the latest first; more than one only during an apply. */
  readonly written: readonly string[];
}

/** A network namespace besides the node's own. */
export interface NamespaceRecord {
  readonly scope: string;
  readonly netns: string;
  readonly inode: string;
  readonly stamps: readonly string[];
  /** Of the pod that has it. */
  readonly uid?: string | undefined;
}

/**
 * Distinguishes a network namespace from a later one with the same inode number: by the boot, and within it either by
 * being the initial namespace, or by the times at which its addresses were created.
 */
export interface NamespaceBinding {
  readonly boot: string;
  readonly isInitial: boolean;
  readonly stamps: readonly string[];
}

/** What apply records before its first write, so that destroy needs no document. */
export interface ApplyRecord {
  readonly backend: ResolvedBackend | null;
  readonly binding: NamespaceBinding;
  /** The designs whose objects may be on the node; that of the last document first. */
  readonly designs: readonly Design[];
  /** Namespaces that may hold objects of ours; those of the last document first. */
  readonly namespaces: readonly NamespaceRecord[];
  readonly sysctls: readonly SysctlRecord[];
  /** Names of the node's temporary sets during an apply. */
  readonly temporaries: readonly string[];
  /**
   * The inodes of the namespaces that have files of their own, if they are known: one that another process adds is not
   * removed.
   */
  readonly parts?: readonly string[];
  /** Parts of the file that this version does not understand; they are kept when it is rewritten. */
  readonly unread?: UnreadRecord;
}

export interface UnreadRecord {
  readonly keys: Readonly<Record<string, unknown>>;
  readonly entries: Readonly<Record<'designs' | 'namespaces' | 'sysctls', readonly unknown[]>>;
}
