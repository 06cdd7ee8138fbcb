import { CommandError } from './command-error.js';
import type { CommandResult } from './run-command.js';

/** The result, if the process ended with status 0. @throws CommandError otherwise. */
export function expectSuccess(result: CommandResult): CommandResult {
  if (result.exitCode === 0) return result;
  throw new CommandError(result.command, { reason: 'exit', ...result });
}
