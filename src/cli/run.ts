import { CommanderError } from 'commander';
import { MalformedObservationError, MalformedPlanError, visibleLines } from '../index.js';
import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { makeProgram } from './program.js';
import { UsageError } from './usage-error.js';

/** Runs one command line and gives its exit code; never throws. */
export async function run(args: readonly string[], context: Context): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const program = makeProgram(context, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.refused;
    context.err(`redirect: ${visibleLines(error instanceof Error ? error.message : String(error))}\n`);
    return isRefusal(error) ? exitCodes.refused : exitCodes.failed;
  }
}

/** Input that is no good, as opposed to work that failed. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof UsageError || error instanceof MalformedPlanError || error instanceof MalformedObservationError
  );
}
