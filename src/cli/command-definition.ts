import type { Option, OptionValues } from 'commander';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';

type Handler<Options> = (args: readonly string[], options: Options, context: Context) => Promise<ExitCode>;

export interface CommandDefinition {
  /** Its name and arguments, as in `apply [plan-file]`. */
  readonly words: string;
  readonly description: string;
  readonly options: readonly Option[];
  /** Its code, which is loaded when it is called: `help` should not wait for a YAML parser. */
  readonly load: () => Promise<Handler<OptionValues>>;
}

/** Commander gives options by their names; the types of a handler's are those that its options are declared with. */
export function command<Options>(
  words: string,
  description: string,
  options: readonly Option[],
  load: () => Promise<Handler<Options>>,
): CommandDefinition {
  return { words, description, options, load: load as CommandDefinition['load'] };
}
