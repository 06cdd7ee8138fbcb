import { type GoBackOptions, goBack } from '../apply/go-back.js';
import { parseReturnPoint } from '../apply/return-point.js';
import { readRegularFile } from '../kernel/read-regular-file.js';
import type { StateLocation } from '../kernel/state-directory.js';
import {
  type ConfirmationOutcome,
  confirmationFiles,
  removeConfirmation,
  writeOutcome,
} from '../record/confirmation-files.js';

/** An apply that waits no longer cannot fail for a lock: the holder of one has its time. */
const lockSeconds = 600;

/**
 * Takes an apply back that the caller has claimed, and writes down what came of it. Where it fails the return point
 * stays for a further attempt.
 * @param why it is taken back.
 */
export async function takeBack(
  location: StateLocation,
  { since, told, why }: Pick<ConfirmationOutcome, 'since' | 'told' | 'why'>,
  options: GoBackOptions = {},
): Promise<ConfirmationOutcome> {
  const failure = await goBackTo(location, { namespaceLockSeconds: lockSeconds, ...options });
  const end = {
    state: failure === null ? 'taken-back' : 'not-taken-back',
    since,
    at: new Date().toISOString(),
    why: failure === null ? why : `${why}, but that failed: ${failure}`,
    told,
  } as const;
  await writeOutcome(location, end);
  if (failure === null) await removeConfirmation(location);
  return { formatVersion: 1, ...end };
}

/** @returns what failed; null: the node is as it was. */
async function goBackTo(location: StateLocation, options: GoBackOptions): Promise<string | null> {
  try {
    const text = await readRegularFile(confirmationFiles(location).returnPoint, false);
    const point = parseReturnPoint(text.toString('utf8'));
    if (point === null) return 'the return point is of another version';
    const undone = await goBack(point, options);
    return undone === 'all' ? null : undone.message;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
