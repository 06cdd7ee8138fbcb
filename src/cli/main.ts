import { doAside, isComputing, runAside, taskAside } from './aside.js';
import { terminalOf } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { listenToSignals } from './signals.js';
import { hasWritten, newStanding } from './standing.js';
import { standardStreams } from './streams.js';

const task = taskAside();
if (task === null) await main(process.argv.slice(2));
else await doAside(task);

async function main(args: readonly string[]): Promise<void> {
  const streams = standardStreams();
  const { err, out } = streams;
  const standing = newStanding();
  const controller = new AbortController();
  const exit = (code: ExitCode) => process.exit(code);
  listenToSignals({ standing, controller, err, exit });
  // Nothing that goes wrong beside a command may end it while the node is in between: it takes back what it has done.
  process.on('uncaughtException', (error) => {
    err(`redirect: ${error.stack ?? error.message}\n`);
    if (hasWritten(standing)) controller.abort(error);
    else exit(exitCodes.failed);
  });
  const terminal = terminalOf(args);
  const around = { out, err, signal: controller.signal, standing };
  const aside = isComputing(args) ? await runAside(args, terminal, around) : null;
  const code = aside ?? (await (await import('./run-here.js')).runHere(args, terminal, around));
  standing.at = 'through';
  await streams.drained();
  const failure = streams.failure();
  if (failure !== null) err(`redirect: the result could not be written: ${failure.message}\n`);
  exit(failure !== null && code === exitCodes.done ? exitCodes.failed : code);
}
