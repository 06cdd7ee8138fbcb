import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { RedirectError } from '../base/redirect-error.js';
import { asOwnThread } from './as-own-thread.js';
import { CommandError } from './command-error.js';
import { takeLockAtOnce } from './in-process/take-lock.js';
import { startChild } from './process/child.js';
import { cancelled, environmentOf, notStarted } from './run-command.js';
import type { StateLocation } from './state-directory.js';
import {
  isUnwritable,
  makeStateDirectory,
  StateDirectoryError,
  sayUntouched,
  sayUnwritable,
} from './state-directory.js';

/** Another apply held the namespace's lock for longer than the time limit. */
export class LockedError extends RedirectError {
  override readonly name = 'LockedError';
  override readonly code = 'locked';
}

export interface LockTime {
  /** How long to wait for the lock. */
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
}

export interface LockRequest extends LockTime {
  /** Path of the namespace. */
  readonly netns: string;
  readonly location: StateLocation;
  /** Whether the work needs a state directory that can be written; a removal does not. */
  readonly needsFolder: boolean;
}

/** Follows no link, and does not wait for the other end of a pipe. */
export const openFlags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** flock has a time limit of its own; this much later it is considered hung. */
const graceSeconds = 5;

/**
 * Runs `work` as the only writer of a namespace. The lock is on the namespace itself, which cannot be unlinked. A note beside the
 * record names the holder, and is locked instead where the namespace cannot be opened. What is locked is our open file description,
 * by us or by util-linux's flock where that has to wait: the lock ends with this process and the processes that inherited the descriptor.
 */
export async function withLock<T>(request: LockRequest, work: (lock: number) => Promise<T>): Promise<T> {
  const { location, seconds } = request;
  const path = join(location.directory, `${location.inode}.lock`);
  const namespace = await openNamespace(request);
  try {
    for (;;) {
      const note = await openNote(path, request);
      const locked = namespace ?? note;
      if (locked === null)
        throw new StateDirectoryError(`neither ${path} nor the namespace can be locked; nothing was changed`);
      try {
        if (!(await isTaken(locked, request))) {
          const holder = ((await note?.readFile('utf8')) ?? '').trim();
          throw new LockedError(
            `another apply or destroy${holder === '' ? '' : ` (${holder})`} holds ${path}; waited ${seconds} s for it, nothing was changed`,
          );
        }
        if (namespace === null && note !== null && !(await isStillThere(path, note))) continue;
        await noteHolder(note);
        return await work(locked.fd);
      } finally {
        await note?.close();
      }
    }
  } finally {
    await namespace?.close();
  }
}

/** Null if the path leads to no namespace, or to another one. */
async function openNamespace({ netns, location }: LockRequest): Promise<FileHandle | null> {
  const found = await open(asOwnThread(netns), constants.O_RDONLY).catch(() => null);
  const inode = (await found?.stat({ bigint: true }))?.ino.toString();
  if (inode === location.inode) return found;
  await found?.close();
  return null;
}

/** Null if it cannot be written: a removal works without. */
async function openNote(path: string, { needsFolder, location }: LockRequest): Promise<FileHandle | null> {
  let file: FileHandle;
  try {
    await makeStateDirectory(location.directory);
    file = await open(path, openFlags, 0o600).catch((error: unknown) => Promise.reject(sayUnwritable(path, error)));
  } catch (error) {
    if (needsFolder || !isUnwritable(error)) throw sayUntouched(error);
    return open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Error(`${path} is no regular file: remove it; nothing was changed`);
}

/** Writes who holds the lock, for the message of a process that waits in vain. */
export async function noteHolder(file: FileHandle | null): Promise<void> {
  try {
    await file?.truncate();
    await file?.write(`pid ${process.pid}, since ${new Date().toISOString()}\n`, 0);
  } catch {
    // The note is only for messages.
  }
}

/** Only who has to wait starts a process for it. It bypasses the gate: processes that wait for a lock must not block the work of its holder. */
export async function isTaken(file: FileHandle, { seconds, signal }: LockTime): Promise<boolean> {
  const argv = ['flock', '--exclusive', '--timeout', String(seconds), '3'];
  if (signal?.aborted) throw cancelled({ argv }, signal);
  const atOnce = await takeLockAtOnce(file.fd);
  if (atOnce === true || (atOnce === false && seconds === 0)) return atOnce;
  const bound = { timeoutMs: (seconds + graceSeconds) * 1000, signal };
  const child = await startChild({ argv, env: environmentOf(), keepOpen: [file.fd], ...bound }).catch(
    (error: unknown) => {
      throw notStarted({ argv }, error);
    },
  );
  const end = await child.closed;
  if (end.ended === 'cancelled') throw cancelled({ argv }, signal);
  if (end.ended !== null) throw new CommandError({ argv }, { reason: end.ended });
  return end.exitCode === 0;
}

/** Whether the path still leads to the locked file: the lock of an unlinked file excludes nobody. */
async function isStillThere(path: string, file: FileHandle): Promise<boolean> {
  const held = await file.stat({ bigint: true });
  const there = await lstat(path, { bigint: true }).catch(() => null);
  return there !== null && there.ino === held.ino && there.dev === held.dev;
}
