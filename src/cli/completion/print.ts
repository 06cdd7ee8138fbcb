import type { CommandDefinition } from '../command-definition.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { UsageError } from '../usage-error.js';
import { bashCompletion } from './bash.js';
import { fishCompletion } from './fish.js';
import { commandWords } from './words.js';
import { zshCompletion } from './zsh.js';

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export async function completionCommand(
  shell: string,
  commands: readonly CommandDefinition[],
  context: Context,
): Promise<ExitCode> {
  if (!Object.hasOwn(shells, shell))
    throw new UsageError(
      `completion ${shell}: there is none for this shell (allowed: ${Object.keys(shells).join(', ')})`,
    );
  context.out(shells[shell as keyof typeof shells](commandWords(commands)));
  return exitCodes.done;
}
