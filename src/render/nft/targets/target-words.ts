import type { Target } from '../../../ir/target.js';
import type { TableHook } from '../base-chains.js';
import type { Statement } from '../statement.js';

/** Translates one kind of target, in both directions. Both functions return null for what they cannot translate. */
export interface TargetWords<T extends Target> {
  readonly write: (target: T, place: TableHook) => Statement | null;
  /** The inverse of `write`. */
  readonly read: (statement: Statement, place: TableHook) => Target | null;
}
