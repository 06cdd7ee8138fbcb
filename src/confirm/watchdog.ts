import { createInterface } from 'node:readline';
import { printReturnPoint, type ReturnPoint } from '../apply/return-point.js';
import { startDetached } from '../kernel/process/child.js';
import { claimToKeep, removeConfirmation, writeReturnPoint } from '../record/confirmation-files.js';
import { ConfirmationError } from './confirmation-error.js';

/** A process of its own that takes an apply back unless it is confirmed in time. */
export interface Watchdog {
  /** The apply is done: the time begins. @throws ConfirmationError if the process has ended. */
  readonly begin: () => Promise<void>;
  /** The apply was rolled back: there is nothing to take back. */
  readonly end: () => Promise<void>;
}

/** What the two processes say to each other, a line each. */
export const watchdogWords = {
  ready: 'ready',
  applied: 'applied',
  waiting: 'waiting',
  withdrawn: 'withdrawn',
} as const;

const startMs = 30_000;

/**
 * Starts the process that takes an apply back. Until `begin` it does so as soon as this process ends; after that at its
 * deadline, whatever becomes of this process.
 * @param argv a command that calls `runWatchdog` with its standard input and output, and the state directory of the
 * point.
 * @throws ConfirmationError: it did not start, and nothing will be taken back.
 * @example
 * await apply(state, { beforeWrite: async (point) => { watchdog = await startWatchdog(point, argv); } });
 */
export async function startWatchdog(point: ReturnPoint, argv: readonly string[]): Promise<Watchdog> {
  const { location } = point;
  await writeReturnPoint(location, printReturnPoint(point));
  const child = await startDetached(argv);
  const lines = createInterface({ input: child.stdout });
  const heard: string[] = [];
  let [isClosed, wake] = [false, () => {}];
  lines.on('line', (line) => {
    heard.push(line);
    wake();
  });
  lines.once('close', () => {
    isClosed = true;
    wake();
  });
  try {
    await answer(watchdogWords.ready);
  } catch (error) {
    child.stdin.destroy();
    await removeConfirmation(location);
    throw new ConfirmationError(`${(error as Error).message}; nothing was changed`);
  }
  return {
    begin: async () => {
      child.stdin.write(`${watchdogWords.applied}\n`);
      try {
        await answer(watchdogWords.waiting);
      } catch (error) {
        throw new ConfirmationError(
          `everything was applied, and will not be taken back by itself: ${(error as Error).message}; \`redirect confirm --revert\` takes it back`,
        );
      } finally {
        child.stdin.destroy();
        child.stdout.destroy();
      }
    },
    end: async () => {
      // Whatever the other process makes of its input: what is not there any more is not taken back.
      await claimToKeep(location);
      await removeConfirmation(location);
      child.stdin.end(`${watchdogWords.withdrawn}\n`);
      child.stdout.destroy();
    },
  };

  async function answer(word: string): Promise<void> {
    const late = setTimeout(() => wake(), startMs);
    const end = performance.now() + startMs;
    try {
      for (;;) {
        const said = heard.shift();
        if (said === word) return;
        if (said !== undefined) throw new Error(said);
        if (isClosed) throw new Error('the process that would take the apply back has ended');
        if (performance.now() >= end) throw new Error('the process that would take the apply back does not answer');
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      clearTimeout(late);
    }
  }
}
