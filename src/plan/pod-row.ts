import type { Scope } from '../ir/program.js';
import type { ChangeKind } from './change.js';

/**
 * What became of a pod. After an apply: `programmed` and `removed` when something was written for it, `unchanged` when
 * nothing had to be. In a plan or a check: `differs` when it is not as the document says. `failed`: it could not be
 * read or written, and is as it was before. `gone`: its namespace does not exist any more. `left-out`: it was not asked
 * for, so that nothing is known of it.
 */
export type PodStatus = 'programmed' | 'removed' | 'unchanged' | 'differs' | 'failed' | 'gone' | 'left-out';

export interface PodRow {
  /** NAMESPACE/NAME. */
  readonly pod: string;
  readonly scope: Scope;
  /** Path of its namespace. */
  readonly netns: string;
  readonly status: PodStatus;
  /** Why it failed; what differs; null: there is nothing to say. */
  readonly why: string | null;
  /**
   * How many of its objects differ, by kind, before anything is written; those in its namespace and its members of the
   * node's sets.
   */
  readonly differences: Readonly<Record<ChangeKind, number>>;
}
