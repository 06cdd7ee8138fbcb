import { type ExitCode, exitCodes } from './exit-codes.js';
import { hasWritten, type Standing } from './standing.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** This many signals end a command that writes to the node, even before its rollback is complete. */
const enough = 10;
/** How long a command without anything to roll back may take to end by itself. */
const patienceMs = 500;

export interface Interrupted {
  readonly standing: Standing;
  readonly controller: AbortController;
  readonly err: (text: string) => void;
  readonly exit: (code: ExitCode) => void;
}

/**
 * Handles signals. The first one aborts the command. A command that has written to the node rolls back first, and
 * further signals only print a note. One that has not written ends at once, at the latest at the second signal.
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
  if (standing.at === 'serving') {
    if (count >= enough) end();
    else if (count > 1) err(`redirect: finishing what is under way; ${enough - count} more signals end it at once\n`);
    return;
  }
  if (!hasWritten(standing)) {
    if (count > 1) end();
    // It is not writing by then, unless its first write began just as the signal arrived.
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

async function whatIsLeft({ at, rollback }: Standing): Promise<string> {
  switch (at) {
    case 'untouched':
    case 'through':
      return 'nothing was changed';
    case 'serving':
      return 'what was under way may be done in part';
    case 'files':
      return 'some of the files may be written, each of them whole';
    case 'lab':
      return 'part of the lab may be there: `redirect lab down` removes it';
    case 'node':
    case 'rollback': {
      const { RollbackError } = await import('../index.js');
      return new RollbackError([new Error('ended before everything was taken back, the node is in between')], rollback)
        .message;
    }
  }
}
