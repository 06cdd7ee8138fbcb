import type { Assumption, Choose } from './run.js';

/** One of the ways in which something may come out, with what it supposes. */
export interface Branch<T> {
  readonly value: T;
  readonly assumptions: readonly Assumption[];
}

export interface Branches<T> {
  readonly all: readonly Branch<T>[];
  /** Whether there are more than were gone through. */
  readonly isCut: boolean;
}

/**
 * Runs something again and again until every combination of answers to its questions has come. A run asks the same questions
 * in the same order as long as it gets the same answers, so the answers so far are all that has to be kept.
 */
export function everyBranch<T>(run: (choose: Choose) => T, most: number): Branches<T> {
  const all: Branch<T>[] = [];
  let given: readonly boolean[] = [];
  for (;;) {
    const assumptions: Assumption[] = [];
    const value = run(answering(given, (assumption) => assumptions.push(assumption)));
    all.push({ value, assumptions });
    const last = assumptions.findLastIndex(({ holds }) => !holds);
    if (last < 0) return { all, isCut: false };
    if (all.length >= most) return { all, isCut: true };
    given = [...assumptions.slice(0, last).map(({ holds }) => holds), true];
  }
}

/** Answers questions one after another, `false` behind the last given answer; what lasts is answered as it was before. */
export function answering(given: readonly boolean[], note: (assumption: Assumption) => void = () => {}): Choose {
  const lasting = new Map<string, boolean>();
  let asked = 0;
  return (what, isLasting = false) => {
    const known = isLasting ? lasting.get(what) : undefined;
    if (known !== undefined) return known;
    const holds = given[asked] ?? false;
    asked += 1;
    note({ what, holds });
    if (isLasting) lasting.set(what, holds);
    return holds;
  };
}
