import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from './command-error.js';
import type { RecordPlace } from './record-file.js';
import { environment, whyAborted } from './run-command.js';
import { makeStateDirectory } from './state-directory.js';

/** Another apply holds the namespace and did not let go in time. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}

export interface LockRequest {
  readonly place: RecordPlace;
  /** How long to wait for whoever holds it. */
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` as the only writer of a namespace. The lock is util-linux's flock on a file that this process holds open: it
 * stays with the open file when the child ends, and goes with this process, and with those it gave the file to, however they end.
 */
export async function withLock<T>(request: LockRequest, work: (lock: number) => Promise<T>): Promise<T> {
  const { place, seconds } = request;
  await makeStateDirectory(place.directory);
  const path = join(place.directory, `${place.inode}.lock`);
  const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    if (!(await isTaken(file, request))) {
      const holder = (await file.readFile('utf8')).trim();
      throw new LockedError(
        `another apply or destroy${holder === '' ? '' : ` (${holder})`} holds ${path}; waited ${seconds} s for it, nothing was changed`,
      );
    }
    await file.truncate();
    await file.write(`pid ${process.pid}, since ${new Date().toISOString()}\n`, 0);
    return await work(file.fd);
  } finally {
    await file.close();
  }
}

async function isTaken(file: FileHandle, { seconds, signal }: LockRequest): Promise<boolean> {
  const argv = ['flock', '--exclusive', '--timeout', String(seconds), '3'] as const;
  const [program, ...words] = argv;
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'ignore', file.fd], env: environment, signal });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code === 0;
  } catch (error) {
    if (signal?.aborted) throw new CommandError({ argv }, { reason: 'cancelled', stderr: whyAborted(signal) });
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw isMissing ? new CommandError({ argv }, { reason: 'not-found' }) : error;
  }
}
