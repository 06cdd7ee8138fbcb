import type { Choose, Supposition } from './run.js';

/** One of the ways in which something may come out, with what it supposes. */
export interface Possibility<T> {
  readonly value: T;
  readonly suppositions: readonly Supposition[];
}

export interface Possibilities<T> {
  readonly all: readonly Possibility<T>[];
  /** Whether there are more than were gone through. */
  readonly isCut: boolean;
}

/**
 * Runs something again and again until every combination of answers to its questions has come. A run asks the same questions
 * in the same order as long as it gets the same answers, so the answers so far are all that has to be kept.
 */
export function everyPossibility<T>(run: (choose: Choose) => T, most: number): Possibilities<T> {
  const all: Possibility<T>[] = [];
  let given: readonly boolean[] = [];
  for (;;) {
    const suppositions: Supposition[] = [];
    const value = run(answering(given, (supposition) => suppositions.push(supposition)));
    all.push({ value, suppositions });
    const last = suppositions.findLastIndex(({ holds }) => !holds);
    if (last < 0) return { all, isCut: false };
    if (all.length >= most) return { all, isCut: true };
    given = [...suppositions.slice(0, last).map(({ holds }) => holds), true];
  }
}

/** Answers questions one after another, `false` behind the last given answer; what lasts is answered as it was before. */
export function answering(given: readonly boolean[], note: (supposition: Supposition) => void = () => {}): Choose {
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
