import { CommanderError } from 'commander';
import { MalformedObservationError, MalformedPlanError } from '../index.js';
import type { Context } from './context.js';
import { reportError } from './error-report.js';
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
    // `--help` and `--version` end the parsing this way, too.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    code = isRefusal(error) ? exitCodes.refused : exitCodes.failed;
    reportError(error, code, args, context);
    return code;
  }
}

/** Input that is no good, as opposed to work that failed. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof CommanderError ||
    error instanceof UsageError ||
    error instanceof MalformedPlanError ||
    error instanceof MalformedObservationError
  );
}
