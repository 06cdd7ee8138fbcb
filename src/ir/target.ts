import type { Mark } from '../model/mark.js';
import type { ModuleOption } from './match.js';

export interface VerdictTarget {
  readonly kind: 'verdict';
  readonly verdict: 'ACCEPT' | 'DROP' | 'RETURN' | 'QUEUE';
}

/** Continue in a user chain; `goto` does not come back. */
export interface JumpTarget {
  readonly kind: 'jump' | 'goto';
  readonly chain: string;
}

/** mark = (mark & ~mask) ^ value, the kernel's only mark operation (`--set-xmark`). */
export interface MarkTarget {
  readonly kind: 'set-mark';
  readonly mark: Mark;
}

/** connmark = (connmark & ~mask) ^ value. */
export interface ConnmarkSetTarget {
  readonly kind: 'set-connmark';
  readonly mark: Mark;
}

/**
 * save: connmark = (connmark & ~ctmask) ^ (mark & nfmask); restore: mark = (mark & ~nfmask) ^ (connmark & ctmask).
 */
export interface ConnmarkCopyTarget {
  readonly kind: 'save-connmark' | 'restore-connmark';
  readonly nfmask: number;
  readonly ctmask: number;
}

/** Hands the packet to a local listener unchanged, and marks it so that routing keeps it local. */
export interface TproxyTarget {
  readonly kind: 'tproxy';
  readonly port: number;
  readonly address: string;
  readonly mark: Mark;
}

/** `to` is canonical: `10.0.0.1:5353`, `10.0.0.1-10.0.0.9`, `[fe80::1]:80`. */
export interface DnatTarget {
  readonly kind: 'dnat';
  readonly to: string;
  readonly random: boolean;
  readonly persistent: boolean;
}

/** A target without a type of its own here; its options are known and canonical. */
export interface ModuleTarget {
  readonly kind: 'module';
  readonly target: string;
  readonly options: readonly ModuleOption[];
}

/** An unknown target, or a known one whose options cannot be parsed, kept word for word. */
export interface OpaqueTarget {
  readonly kind: 'opaque';
  readonly target: string;
  readonly options: readonly ModuleOption[];
}

export type Target =
  | VerdictTarget
  | JumpTarget
  | MarkTarget
  | ConnmarkSetTarget
  | ConnmarkCopyTarget
  | TproxyTarget
  | DnatTarget
  | ModuleTarget
  | OpaqueTarget;
