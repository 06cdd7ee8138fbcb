import type { Backend } from '../index.js';
import type { OutputFormat } from './output-format.js';

/** Options that every command takes, with their parsed types. */
export interface CommonOptions {
  readonly file: readonly string[];
  readonly output: OutputFormat;
  readonly backend?: Backend;
  readonly quiet?: true;
  readonly verbose?: true;
  /** Milliseconds for the whole command. */
  readonly timeout?: number;
  /** Seconds. */
  readonly lockTimeout: number;
  readonly stateDir?: string;
  /** False with --no-address-check. */
  readonly addressCheck?: boolean;
}
