import { type Command, CommandError, type CommandResult, runCommand } from '../index.js';

/**
 * Runs a command of the lab and returns what it printed.
 * @throws CommandError when it could not run or its exit status is not 0.
 */
export async function run(command: Command): Promise<CommandResult> {
  const result = await runCommand(command);
  if (result.exitCode !== 0) throw new CommandError(command, { reason: 'exit', ...result });
  return result;
}

/** The same for commands that may fail: half of a lab may be gone when the other half is removed. */
export { runCommand as tryToRun };
