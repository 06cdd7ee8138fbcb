import type { Change } from './change.js';
import type { Slot, SlottedWork, Work } from './slot.js';

/** What comparing one kind of object gives: the differences, and the work that removes them. */
export interface Comparison {
  readonly changes: readonly Change[];
  readonly work: readonly SlottedWork[];
}

export function together(comparisons: readonly Comparison[]): Comparison {
  return {
    changes: comparisons.flatMap((comparison) => comparison.changes),
    work: comparisons.flatMap((comparison) => comparison.work),
  };
}

/** One piece of work, or none where there are no operations. */
export function inSlot(slot: Slot, work: Work): readonly SlottedWork[] {
  return work.operations.length === 0 ? [] : [{ slot, work }];
}
