import { setTimeout as pause } from 'node:timers/promises';
import type { GoBackOptions } from '../apply/go-back.js';
import { LockedError } from '../kernel/lock.js';
import { type HeldFile, lockFile } from '../kernel/lock-file.js';
import { thisMachine } from '../kernel/machine.js';
import type { StateLocation } from '../kernel/state-directory.js';
import { stateLocation } from '../live/state-location.js';
import {
  type ConfirmationOutcome,
  claimToKeep,
  claimToTakeBack,
  confirmationFiles,
  readConfirmation,
  readOutcome,
  removeConfirmation,
  writeOutcome,
} from '../record/confirmation-files.js';
import type { ConfirmOptions } from './confirm-options.js';
import { ConfirmationError } from './confirmation-error.js';
import { outcomeWords } from './outcome-words.js';
import { takeBack } from './take-back.js';

/** A watchdog that lives ends within this time after it lost its apply. */
const watchdogEndsMs = 10_000;
const lookMs = 50;

/**
 * Keeps the apply that waits for its confirmation. One that is confirmed already stays so.
 * @throws ConfirmationError: none waits, it is not done yet, or it was taken back.
 * @example
 * const { since } = await confirm();
 */
export async function confirm(options: ConfirmOptions = {}): Promise<ConfirmationOutcome> {
  const location = await stateLocation(options.machine ?? thisMachine, options);
  const found = await readConfirmation(location);
  if (found.state === 'waiting') {
    const { head, isHeld } = found;
    if (head.until === null && isHeld)
      throw new ConfirmationError('the apply is not done yet: its time begins when it has been read back');
    if (await claimToKeep(location)) {
      const at = new Date().toISOString();
      const end = { state: 'confirmed', since: head.since, at, why: '', told: true } as const;
      await writeOutcome(location, end);
      if (isHeld) await (await watchdogEnded()).release();
      await removeConfirmation(location);
      return { formatVersion: 1, ...end };
    }
  }
  const now = found.state === 'none' ? found : await readConfirmation(location);
  if (now.state === 'taking-back')
    throw new ConfirmationError(
      now.isHeld
        ? `too late: the apply of ${now.head.since} is being taken back`
        : `the apply of ${now.head.since} was taken back in part, then the process that did so ended: \`redirect confirm --revert\` goes on`,
    );
  const last = await readOutcome(location);
  if (last?.state === 'confirmed') return last;
  throw await noneWaits(location);

  function watchdogEnded(): Promise<HeldFile> {
    return whenFree(confirmationFiles(location).lock);
  }
}

/**
 * Takes the apply back that waits for its confirmation, or goes on where that was cut short or failed.
 * @throws ConfirmationError: none waits, or it could not be taken back.
 * @example
 * await revert();
 */
export async function revert(options: ConfirmOptions & GoBackOptions = {}): Promise<ConfirmationOutcome> {
  const location = await stateLocation(options.machine ?? thisMachine, options);
  const found = await readConfirmation(location);
  if (found.state === 'none') throw await noneWaits(location);
  if (found.state === 'waiting' && found.head.until === null && found.isHeld)
    throw new ConfirmationError('the apply is not done yet: end it, and it rolls back');
  const isClaimed = found.state === 'waiting' && (await claimToTakeBack(location));
  // Either the watchdog notices that it lost its apply, or it is taking it back itself.
  const held = await whenFree(confirmationFiles(location).lock, isClaimed ? watchdogEndsMs : Number.POSITIVE_INFINITY);
  try {
    const now = await readConfirmation(location, 'unheld');
    const last = await readOutcome(location);
    const isDone = now.state === 'none' && last !== null;
    const end = isDone
      ? last
      : await takeBack(
          location,
          { since: found.head.since, told: true, why: 'by `redirect confirm --revert`' },
          options,
        );
    if (end.state !== 'taken-back') throw new ConfirmationError(outcomeWords(end));
    return end;
  } finally {
    await held.release();
  }
}

/** Says what became of the last one; that is told now. */
async function noneWaits(location: StateLocation): Promise<ConfirmationError> {
  const last = await readOutcome(location);
  if (last === null) return new ConfirmationError('no apply waits for a confirmation');
  if (!last.told) await writeOutcome(location, { ...last, told: true }).catch(() => {});
  return new ConfirmationError(`no apply waits for a confirmation: ${outcomeWords(last)}`);
}

/** The lock, once its holder has ended. */
async function whenFree(path: string, patienceMs = watchdogEndsMs): Promise<HeldFile> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      return await lockFile(path, 'the watchdog of an apply');
    } catch (error) {
      if (!(error instanceof LockedError) || performance.now() > end) throw error;
      await pause(lookMs);
    }
  }
}
