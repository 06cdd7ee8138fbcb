import type { Option, OptionValues } from 'commander';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';
import type { GivenOption } from './given-options.js';

/** @param given the options as they were written, in their order. */
type Handler<Options> = (
  args: readonly string[],
  options: Options,
  context: Context,
  given: readonly GivenOption[],
) => Promise<ExitCode>;

export interface CommandDefinition {
  /** Its name and arguments, as in `apply [plan-file]`. */
  readonly words: string;
  readonly description: string;
  readonly options: readonly Option[];
  /** Loads its code when it is called: `help` should not wait for a YAML parser. */
  readonly load: () => Promise<Handler<OptionValues>>;
}

export function commandName({ words }: Pick<CommandDefinition, 'words'>): string {
  return words.split(' ')[0] ?? words;
}

/** Commander passes options by name; their types in a handler are those of the declared options. */
export function command<Options>(
  words: string,
  description: string,
  options: readonly Option[],
  load: () => Promise<Handler<Options>>,
): CommandDefinition {
  return { words, description, options, load: load as CommandDefinition['load'] };
}
