import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { thisMachine } from '../kernel/machine.js';
import { sayUnwritable } from '../kernel/state-directory.js';
import { stateLocation } from '../live/state-location.js';
import {
  claimToTakeBack,
  deadlineIn,
  readConfirmation,
  removeConfirmation,
  secondsLeft,
  writeWaiting,
} from '../record/confirmation-files.js';
import type { ConfirmOptions } from './confirm-options.js';
import { takeBack } from './take-back.js';
import { watchdogWords } from './watchdog.js';
import { watchdogLock } from './watchdog-lock.js';

export interface WatchdogTask extends ConfirmOptions {
  /** How long the apply may wait for its confirmation. */
  readonly seconds: number;
  /** What the process that applies says. */
  readonly input: Readable;
  readonly answer: (line: string) => void;
  /** To end at once, which takes the apply back. */
  readonly signal: AbortSignal;
}

/** How often it looks whether the apply was confirmed. */
const lookMs = 200;

/**
 * Waits until an apply is confirmed, and takes it back if it is not, or if the process that applies ends in the middle
 * of it.
 * @throws LockedError if the watchdog of an earlier apply does not end; StateDirectoryError.
 * @example
 * await runWatchdog({ seconds: 60, input: process.stdin, answer: (line) => console.log(line), signal });
 */
export async function runWatchdog({ answer, input, seconds, signal, ...place }: WatchdogTask): Promise<void> {
  const machine = place.machine ?? thisMachine;
  const location = await stateLocation(machine, place);
  const said = createInterface({ input })[Symbol.asyncIterator]();
  // That of an earlier apply may not have noticed yet that it was confirmed.
  const held = await watchdogLock(location, 'the watchdog of another apply');
  const since = new Date().toISOString();
  try {
    await writeWaiting(location, { since, seconds, until: null }).catch((error: unknown) =>
      Promise.reject(sayUnwritable(location.directory, error)),
    );
    answer(watchdogWords.ready);
    const first = await Promise.race([said.next(), ended(signal)]);
    const word = first === 'ended' || first.done ? null : first.value;
    if (word === watchdogWords.withdrawn) return await removeConfirmation(location);
    if (word !== watchdogWords.applied) {
      const why = first === 'ended' ? wasEnded(signal) : 'the process that applied ended before it was done';
      await takeBackIfClaimed(why);
      return;
    }
    await writeWaiting(location, { since, seconds, until: deadlineIn(seconds) });
    answer(watchdogWords.waiting);
    const why = await reasonToGoBack();
    if (why !== null) await takeBackIfClaimed(why);
  } finally {
    await held.release();
  }

  /** Null: it was confirmed, or another process takes it back. */
  async function reasonToGoBack(): Promise<string | null> {
    for (;;) {
      const found = await readConfirmation(location, 'unheld');
      if (found.state !== 'waiting') return null;
      if (signal.aborted) return wasEnded(signal);
      if ((secondsLeft(found.head) ?? 0) <= 0) return `nobody confirmed it within ${seconds} s`;
      await pause(lookMs, undefined, { signal }).catch(() => {});
    }
  }

  async function takeBackIfClaimed(why: string): Promise<void> {
    if (await claimToTakeBack(location)) await takeBack(location, { since, told: false, why }, { machine });
  }
}

function wasEnded({ reason }: AbortSignal): string {
  return `the process that waited for the confirmation was ended (${reason instanceof Error ? reason.message : String(reason)})`;
}

function ended(signal: AbortSignal): Promise<'ended'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('ended');
    else signal.addEventListener('abort', () => resolve('ended'), { once: true });
  });
}
