import type { Plan } from '../index.js';

/** How far a command has come, for the handler of signals. */
export interface Standing {
  at:
    | 'untouched'
    /** Files of the caller are being written, each whole or not at all. */
    | 'files'
    /** The node is being written to. */
    | 'node'
    /** What was done to the node is being taken back. */
    | 'way-back'
    | 'lab'
    /** It is through, and what it prints is on its way to its reader. */
    | 'through';
  /** What was to be taken back when that was begun; null while the node is not read yet. */
  wayBack: Plan | null;
}

/** Whether there is something on the node that would have to be taken back. */
export function hasWritten({ at }: Standing): boolean {
  return at === 'node' || at === 'way-back';
}

export function newStanding(): Standing {
  return { at: 'untouched', wayBack: null };
}
