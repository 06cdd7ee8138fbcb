import type { Hop } from './hop.js';

/**
 * One run of packets through the interpreter. It calls `choose` where the outcome is unknown (a random match, the time,
 * an unknown module); branches.ts tries every combination of answers.
 */
export interface Run {
  readonly choose: Choose;
  /** Null: only the end matters, not the path. */
  readonly record: ((hop: Hop) => void) | null;
  /** Called for each evaluated rule, whether it matches or not. */
  readonly onTry?: () => void;
}

/**
 * Decides something unknown.
 * @param what the question as text: `-m limit of rule 3`.
 * @param isLasting whether the answer stays the same throughout the run.
 */
export type Choose = (what: string, isLasting?: boolean) => boolean;

/** A choice that a branch rests on. */
export interface Assumption {
  readonly what: string;
  readonly holds: boolean;
}
