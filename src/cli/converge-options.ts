import type { CommonOptions } from './common-options.js';

/** Options of the commands that change the node. */
export interface ConvergeOptions extends CommonOptions {
  /** False with --no-rehearsal. */
  readonly rehearsal: boolean;
  readonly yes?: true;
  /** Milliseconds; apply alone has it. */
  readonly confirmWithin?: number;
}
