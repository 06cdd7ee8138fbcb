import { closeSync, openSync, readFileSync } from 'node:fs';
import { isTaken, LockedError, noteHolder, openFlags } from './lock.js';

/** Releases what is held. */
export interface HeldFile {
  readonly release: () => Promise<void>;
}

/**
 * Holds a file as this process alone, until it is released or the process ends. The file says who holds it.
 * @param who for the message to another process, such as `another agent`.
 * @throws LockedError that says who has it.
 * @example
 * const held = await lockFile('/run/my-agent/lock', 'another agent');
 */
export async function lockFile(path: string, who: string): Promise<HeldFile> {
  const file = openSync(path, openFlags, 0o600);
  try {
    if (!(await isTaken(file, { seconds: 0 }))) {
      const holder = readFileSync(file, 'utf8').trim();
      throw new LockedError(
        `${who}${holder === '' ? '' : ` (${holder})`} holds ${path}; nothing was changed`,
        'stop it first, or leave the node to it',
      );
    }
    noteHolder(file);
    return { release: async () => closeSync(file) };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}
