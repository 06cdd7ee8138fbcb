import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { textOfBytes } from '../base/bytes.js';
import { asOwnThread } from './as-own-thread.js';
import { textOfSmallFile } from './in-process/small-file.js';
import { nullIfGone } from './null-if-gone.js';
import { throughGate } from './process/gate.js';

/** The text of a file; null if the path does not exist. */
export function readTextOrNull(path: string): Promise<string | null> {
  return orNull(
    path,
    // Of other files one read may be a part.
    (own) => (path.startsWith(settings) ? textOfSmallFile(own) : textOfBytes(readFileSync(own))),
    async (own) => textOfBytes(await readFile(own)),
  );
}

/** The names in a folder; null if the path does not exist. */
export function namesOrNull(path: string): Promise<readonly string[] | null> {
  return orNull(
    path,
    (own) => readdirSync(own),
    (own) => readdir(own),
  );
}

const settings = '/proc/sys/';

/**
 * What is below these is read on the spot: to hand it to another thread takes ten times as long as the kernel needs.
 * The last two are a few short lines, or not there.
 */
const atOnce = [settings, '/proc/self/net/', '/etc/iproute2/', '/usr/share/iproute2/'];

async function orNull<T>(
  path: string,
  readAtOnce: (path: string) => T,
  read: (path: string) => Promise<T>,
): Promise<T | null> {
  const own = asOwnThread(path);
  if (atOnce.some((place) => path.startsWith(place))) {
    try {
      return readAtOnce(own);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      // Tried again: there may be a free descriptor then, and the error has its words there.
    }
  }
  return nullIfGone(throughGate(() => read(own)));
}
