import type { Change } from './change.js';
import type { Phase, PhasedWork, Work } from './step.js';

/** The result of comparing one kind of object: the differences, and the work that removes them. */
export interface Comparison {
  readonly changes: readonly Change[];
  readonly work: readonly PhasedWork[];
}

export function together(comparisons: readonly Comparison[]): Comparison {
  return {
    changes: comparisons.flatMap((comparison) => comparison.changes),
    work: comparisons.flatMap((comparison) => comparison.work),
  };
}

/** One piece of work; none if there are no operations. */
export function inPhase(phase: Phase, work: Work): readonly PhasedWork[] {
  return work.operations.length === 0 ? [] : [{ phase, work }];
}
