import { doAside, isComputing, runAside, taskAside } from './aside.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { noProgress, type ProgressLine, progressLine } from './progress-line.js';
import { listenToSignals } from './signals.js';
import { hasWritten, newStanding } from './standing.js';
import { standardStreams } from './streams.js';
import type { Surroundings } from './surroundings.js';
import { type Terminal, terminalOf } from './terminal.js';

const task = taskAside();
if (task === null) await main(process.argv.slice(2));
else await doAside(task);

async function main(args: readonly string[]): Promise<void> {
  const terminal = terminalOf(args);
  const progress = progressOn(terminal);
  const streams = standardStreams(progress.erase);
  const { err, out } = streams;
  const standing = newStanding();
  const controller = new AbortController();
  const exit = (code: ExitCode) => process.exit(code);
  listenToSignals({ standing, controller, err, exit });
  // A stray error must not end a command in the middle of an apply: the command is aborted and rolls back.
  process.on('uncaughtException', (error) => {
    err(`redirect: ${wordsOf(error)}\n`);
    if (hasWritten(standing)) controller.abort(error);
    else exit(exitCodes.failed);
  });
  const around = { out, err, signal: controller.signal, standing, progress };
  const code = await runAnywhere(args, terminal, around).catch((error: unknown) => {
    err(`redirect: ${wordsOf(error)}\n`);
    return exitCodes.failed;
  });
  progress.tell(null);
  standing.at = 'through';
  await streams.drained();
  const failure = streams.failure();
  if (failure !== null) err(`redirect: the result could not be written: ${failure.message}\n`);
  exit(failure !== null && code === exitCodes.done ? exitCodes.failed : code);
}

function progressOn({ progressColumns: columns }: Terminal): ProgressLine {
  if (columns === null) return noProgress;
  return progressLine({ columns, write: (text) => void process.stderr.write(text), now: () => performance.now() });
}

async function runAnywhere(args: readonly string[], terminal: Terminal, around: Surroundings): Promise<ExitCode> {
  const aside = isComputing(args) ? await runAside(args, terminal, around) : null;
  if (aside !== null) return aside;
  const { runHere } = await import('./run-here.js');
  return runHere(args, terminal, around);
}

/** An error of the system by its message; a bug of ours with its stack. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, message, stack = message } = error as NodeJS.ErrnoException;
  if (code === 'EMFILE' || code === 'ENFILE') return `${message}: raise the limit of open files (ulimit -n)`;
  return /^E[A-Z]+$/.test(code ?? '') ? message : stack;
}
