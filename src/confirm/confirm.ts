import type { GoBackOptions } from '../apply/go-back.js';
import { thisMachine } from '../kernel/machine.js';
import type { StateLocation } from '../kernel/state-directory.js';
import { stateLocation } from '../live/state-location.js';
import {
  type ConfirmationOutcome,
  claimToKeep,
  claimToTakeBack,
  readConfirmation,
  readOutcome,
  removeConfirmation,
  writeOutcome,
} from '../record/confirmation-files.js';
import type { ConfirmOptions } from './confirm-options.js';
import { ConfirmationError } from './confirmation-error.js';
import { outcomeWords } from './outcome-words.js';
import { takeBack } from './take-back.js';
import { watchdogLock } from './watchdog-lock.js';

/** Whose lock it is, for messages. */
const holder = 'the watchdog of an apply';

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
      if (isHeld) await (await watchdogLock(location, holder)).release();
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
  const held = await watchdogLock(location, holder, isClaimed ? undefined : Number.POSITIVE_INFINITY);
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
