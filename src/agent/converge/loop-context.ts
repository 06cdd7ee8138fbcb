import type { Fingerprints } from '../drift/fingerprints.js';
import type { Repairs } from '../drift/repairs.js';
import type { Memory } from './memory.js';
import type { ConvergenceOptions } from './options.js';

/** What the steps of one loop work with. */
export interface LoopContext {
  readonly options: ConvergenceOptions;
  readonly memory: Memory;
  readonly fingerprints: Fingerprints;
  readonly repairs: Repairs;
}
