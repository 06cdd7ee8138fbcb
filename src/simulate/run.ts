import type { Hop } from './hop.js';

/**
 * One run of packets through the interpreter. Where it depends on what nobody here knows (a random match, the time, a module of
 * others), it asks; branches.ts answers so that every combination comes once.
 */
export interface Run {
  readonly choose: Choose;
  /** Null: nobody wants to see the way, only the end of it. */
  readonly record: ((hop: Hop) => void) | null;
  /** Is told of each rule that a packet is compared with, whether it matches or not. */
  readonly onTry?: () => void;
}

/**
 * Asks about something that is not known.
 * @param what it is, for people: `-m limit of rule 3`.
 * @param isLasting whether it stays as it is throughout the run, so that the same question has the same answer.
 */
export type Choose = (what: string, isLasting?: boolean) => boolean;

/** One thing that had to be supposed, and which way. */
export interface Assumption {
  readonly what: string;
  readonly holds: boolean;
}
