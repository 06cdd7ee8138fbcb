import { type Command, CommandError, type CommandResult, runCommand } from '../index.js';

/** Only what hangs ends by it: a probe waits for its answers, and in a guest that is emulated everything takes its time. */
const timeoutMs = 600_000;

/**
 * Runs a command of the lab and returns what it printed.
 * @throws CommandError when it could not run or its exit status is not 0.
 */
export async function run(command: Command): Promise<CommandResult> {
  const result = await runCommand({ timeoutMs, ...command });
  if (result.exitCode !== 0) throw new CommandError(command, { reason: 'exit', ...result });
  return result;
}

/** The same for commands that may fail: half of a lab may be gone when the other half is removed. */
export { runCommand as tryToRun };
