import { bytesOfText, readInput, textOfBytes } from '../index.js';
import { runApart } from './aside.js';
import { askOnTerminal, type Context } from './context.js';
import type { ExitCode } from './exit-codes.js';
import { run } from './run.js';
import { readStandardInput } from './standard-input.js';
import type { Surroundings } from './surroundings.js';
import { paintOf, type Terminal } from './terminal.js';

/** Runs a command on this thread. */
export function runHere(args: readonly string[], terminal: Terminal, around: Surroundings): Promise<ExitCode> {
  const { err, out, progress, signal, standing } = around;
  const context: Context = {
    out: (text) => out(bytesOfText(text)),
    err: (text) => err(bytesOfText(text)),
    isInteractive: terminal.isInteractive,
    ask: (question) => {
      progress.tell(null);
      return askOnTerminal(question, signal);
    },
    progress: progress.tell,
    readInput: async (path) => (path === '-' ? textOfBytes(await readStandardInput(around)) : readInput(path, signal)),
    style: paintOf(terminal),
    columns: terminal.columns,
    signal,
    runApart,
    standing,
  };
  return run(args, context);
}
