import type { Target } from '../../../ir/target.js';
import type { Place } from '../base-chains.js';
import type { Statement } from '../statement.js';

/** One kind of target. Each way gives null for what it has no words for. */
export interface TargetWords<T extends Target> {
  readonly write: (target: T, place: Place) => Statement | null;
  /** `read(write(target))` is the target. */
  readonly read: (statement: Statement, place: Place) => Target | null;
}
