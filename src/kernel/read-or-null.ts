import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { asOwnThread } from './as-own-thread.js';
import { nullIfGone } from './null-if-gone.js';
import { throughGate } from './process/gate.js';

/** The bytes of a file; null if the path does not exist. */
export async function readOrNull(path: string): Promise<Buffer | null> {
  const found = isAnsweredAtOnce(path) ? readAtOnce(path) : undefined;
  return found === undefined ? nullIfGone(throughGate(() => readFile(asOwnThread(path)))) : found;
}

/** To hand these to another thread takes ten times as long as the kernel needs. */
function isAnsweredAtOnce(path: string): boolean {
  return path.startsWith('/proc/sys/') || path.startsWith('/proc/self/net/');
}

/** Undefined: it is to be tried again, when there is a free descriptor, or for the words of the error. */
function readAtOnce(path: string): Buffer | null | undefined {
  try {
    return readFileSync(asOwnThread(path));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : undefined;
  }
}
