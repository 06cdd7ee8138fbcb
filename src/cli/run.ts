import { CommanderError } from 'commander';
import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { makeProgram } from './program.js';
import { versionText } from './version.js';

/** Runs one command line and returns its exit code; never throws. */
export async function run(args: readonly string[], context: Context): Promise<ExitCode> {
  if (args.length === 2 && args.includes('--version') && args.includes('--verbose')) {
    context.out(await versionText());
    return exitCodes.done;
  }
  let code: ExitCode = exitCodes.done;
  const program = makeProgram(context, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    // `--help` and `--version` also end the parsing by an error.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    const { reportError } = await import('./error-report.js');
    return reportError(error, args, context);
  }
}
