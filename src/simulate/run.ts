import type { Hop } from './hop.js';

/**
 * One run of packets through the interpreter. Where it depends on what nobody here knows (a random match, the time, a module of
 * others), it asks; possibilities.ts answers so that every combination comes once.
 */
export interface Run {
  /** @param what the thing that is not known, for people: `-m limit of rule 3`. */
  readonly choose: (what: string) => boolean;
  /** Null: nobody wants to see the way, only the end of it. */
  readonly record: ((hop: Hop) => void) | null;
  /** Is told of each rule that a packet is compared with, whether it matches or not. */
  readonly onTry?: () => void;
}

/** One thing that had to be supposed, and which way. */
export interface Supposition {
  readonly what: string;
  readonly holds: boolean;
}
