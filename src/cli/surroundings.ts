import type { ProgressLine } from './progress-line.js';
import type { Standing } from './standing.js';

/** The environment of a command, on any thread. */
export interface Surroundings {
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string | Uint8Array) => void;
  readonly signal: AbortSignal;
  readonly standing: Standing;
  readonly progress: ProgressLine;
}
