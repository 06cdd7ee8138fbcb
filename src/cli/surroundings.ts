import type { Standing } from './standing.js';

/** What a command has around it, on whichever thread it runs. */
export interface Surroundings {
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string | Uint8Array) => void;
  readonly signal: AbortSignal;
  readonly standing: Standing;
}
