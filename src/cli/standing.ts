import type { Plan } from '../index.js';

/** The progress of a command, for the signal handler. */
export interface Standing {
  at:
    | 'untouched'
    /** It writes files of the caller, each atomically. */
    | 'files'
    /** It writes to the node. */
    | 'node'
    /** It rolls back. */
    | 'rollback'
    | 'lab'
    /** It keeps something as it should be until a signal ends it, which is no failure. */
    | 'serving'
    /** It has finished, and its output is being written. */
    | 'through';
  /** The plan of the first rollback attempt; null until the node has been read for it. */
  rollback: Plan | null;
}

/** Whether the command must not end in the middle of what it does. */
export function hasWritten({ at }: Standing): boolean {
  return at === 'node' || at === 'rollback' || at === 'serving';
}

export function newStanding(): Standing {
  return { at: 'untouched', rollback: null };
}
