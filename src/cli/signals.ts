import { type ExitCode, exitCodes } from './exit-codes.js';
import { hasWritten, type Standing } from './standing.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** So many signals end a command that writes to the node, whatever it has not taken back by then. */
const enough = 10;
/** A command that has nothing to take back has so long to end by itself. */
const patienceMs = 500;

export interface Interrupted {
  readonly standing: Standing;
  readonly controller: AbortController;
  readonly err: (text: string) => void;
  readonly exit: (code: ExitCode) => void;
}

/**
 * What signals do. The first asks the command to end: one that has written to the node takes that back first, and further
 * signals are answered with a note. One that has not written ends at once, and for certain at the second.
 */
export function listenToSignals(interrupted: Interrupted): void {
  let count = 0;
  for (const name of signals) {
    process.on(name, () => {
      count += 1;
      signalled(name, count, interrupted);
    });
  }
}

function signalled(name: string, count: number, { controller, err, exit, standing }: Interrupted): void {
  if (standing.at === 'through') {
    exit(exitCodes.failed);
    return;
  }
  if (count === 1) controller.abort(new Error(`interrupted by ${name}`));
  const end = async () => {
    err(`redirect: interrupted by ${name}; ${await whatIsLeft(standing)}\n`);
    exit(exitCodes.failed);
  };
  if (!hasWritten(standing)) {
    if (count > 1) end();
    // It changes nothing by then, unless it reached the node just as the signal came.
    else setTimeout(() => hasWritten(standing) || end(), patienceMs).unref();
    return;
  }
  if (count >= enough) {
    end();
    return;
  }
  const more = enough - count;
  err(
    count === 1
      ? `redirect: interrupted by ${name}: what was done to the node is taken back; ${more} more signals end it at once, with the node in between\n`
      : `redirect: still taking back what was done; ${more} more ${more === 1 ? 'signal ends' : 'signals end'} it at once, with the node in between\n`,
  );
}

async function whatIsLeft({ at, wayBack }: Standing): Promise<string> {
  switch (at) {
    case 'untouched':
    case 'through':
      return 'nothing was changed';
    case 'files':
      return 'some of the files may be written, each of them whole';
    case 'lab':
      return 'part of the lab may be there: `redirect lab down` removes it';
    case 'node':
    case 'way-back': {
      const { RollbackError } = await import('../index.js');
      return new RollbackError([new Error('ended before everything was taken back, the node is in between')], wayBack)
        .message;
    }
  }
}
