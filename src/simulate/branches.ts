import type { Assumption, Choose } from './run.js';

/** One possible result, with the assumptions it rests on. */
export interface Branch<T> {
  readonly value: T;
  readonly assumptions: readonly Assumption[];
}

export interface Branches<T> {
  readonly all: readonly Branch<T>[];
  /** Whether the limit was reached before all branches were run. */
  readonly isCut: boolean;
}

/**
 * Repeats a run until every combination of answers to its questions was tried. The same answers lead to the same
 * questions in the same order, so the answers given so far identify a branch.
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

/** Gives the answers in order, then `false`. A lasting question keeps its first answer. */
export function answering(given: readonly boolean[], note: (assumption: Assumption) => void = () => {}): Choose {
  // Most runs ask nothing.
  let lasting: Map<string, boolean> | null = null;
  let asked = 0;
  return (what, isLasting = false) => {
    const known = isLasting ? lasting?.get(what) : undefined;
    if (known !== undefined) return known;
    const holds = given[asked] ?? false;
    asked += 1;
    note({ what, holds });
    if (isLasting) {
      lasting ??= new Map();
      lasting.set(what, holds);
    }
    return holds;
  };
}
