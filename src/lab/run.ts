import { type Command, CommandError, type CommandResult, runCommand } from '../index.js';

/** Ends only processes that hang: a probe waits for its answers, and an emulated guest is slow. */
const timeoutMs = 600_000;

/**
 * Runs a command of the lab.
 * @throws CommandError if it could not run or its exit status is not 0.
 */
export async function run(command: Command): Promise<CommandResult> {
  const result = await runCommand({ timeoutMs, ...command });
  if (result.exitCode !== 0) throw new CommandError(command, { reason: 'exit', ...result });
  return result;
}

/** For commands that may fail. */
export { runCommand as tryToRun };
