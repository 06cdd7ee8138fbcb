import { setTimeout as pause } from 'node:timers/promises';
import { LockedError } from '../kernel/lock.js';
import { type HeldFile, lockFile } from '../kernel/lock-file.js';
import type { StateLocation } from '../kernel/state-directory.js';
import { confirmationFiles } from '../record/confirmation-files.js';

/** A watchdog that lives ends within this time after it lost its apply. */
const watchdogEndsMs = 10_000;
const lookMs = 50;

/** The lock of watchdogs, once its holder has ended. @throws LockedError if it does not in time. */
export async function watchdogLock(
  location: StateLocation,
  who: string,
  patienceMs = watchdogEndsMs,
): Promise<HeldFile> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      return await lockFile(confirmationFiles(location).lock, who);
    } catch (error) {
      if (!(error instanceof LockedError) || performance.now() > end) throw error;
      await pause(lookMs);
    }
  }
}
