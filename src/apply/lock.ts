import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordPlace } from './record-file.js';

/** Another apply holds the namespace and did not let go in time. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}

/**
 * Runs `work` as the only writer of a namespace. The lock is util-linux's flock on a file that this process holds open: it
 * stays with the open file when the child ends, and goes with this process however that ends.
 */
export async function withLock<T>(place: RecordPlace, seconds: number, work: () => Promise<T>): Promise<T> {
  await mkdir(place.directory, { recursive: true, mode: 0o700 });
  const path = join(place.directory, `${place.inode}.lock`);
  const file = await open(path, 'a', 0o600);
  try {
    const child = spawn('flock', ['--exclusive', '--timeout', String(seconds), '3'], {
      stdio: ['ignore', 'ignore', 'ignore', file.fd],
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) {
      throw new LockedError(`another apply or destroy holds ${path}; waited ${seconds} s for it, nothing was changed`);
    }
    return await work();
  } finally {
    await file.close();
  }
}
