import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, writeSync } from 'node:fs';
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
  override readonly remedy: string | null;

  constructor(what: string, remedy: string | null = null) {
    super(remedy === null ? what : `${what}: ${remedy}`);
    this.remedy = remedy;
  }
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
 * Runs `work` as the only writer of a namespace. The lock is on the namespace itself, which cannot be unlinked. A note
 * beside the record names the holder, and is locked instead where the namespace cannot be opened. What is locked is our
 * open file description, by us or by util-linux's flock where that has to wait: the lock ends with this process and the
 * processes that inherited the descriptor.
 */
export async function withLock<T>(request: LockRequest, work: (lock: number) => Promise<T>): Promise<T> {
  const { location, seconds } = request;
  const path = join(location.directory, `${location.inode}.lock`);
  const namespace = openNamespace(request);
  try {
    for (;;) {
      const note = await openNote(path, request);
      const locked = namespace ?? note;
      if (locked === null)
        throw new StateDirectoryError(`neither ${path} nor the namespace can be locked; nothing was changed`);
      try {
        if (!(await isTaken(locked, request))) {
          const holder = note === null ? '' : readFileSync(note, 'utf8').trim();
          throw new LockedError(
            `another apply or destroy${holder === '' ? '' : ` (${holder})`} holds ${path}; waited ${seconds} s for it, nothing was changed`,
          );
        }
        if (namespace === null && note !== null && !isStillThere(path, note)) continue;
        noteHolder(note);
        return await work(locked);
      } finally {
        if (note !== null) closeSync(note);
      }
    }
  } finally {
    if (namespace !== null) closeSync(namespace);
  }
}

/** Null if the path leads to no namespace, or to another one. */
function openNamespace({ netns, location }: LockRequest): number | null {
  const found = openOrNull(asOwnThread(netns), constants.O_RDONLY | constants.O_NONBLOCK);
  if (found === null || fstatSync(found, { bigint: true }).ino.toString() === location.inode) return found;
  closeSync(found);
  return null;
}

function openOrNull(path: string, flags: number): number | null {
  try {
    return openSync(path, flags);
  } catch {
    return null;
  }
}

/** Null if it cannot be written: a removal works without. */
async function openNote(path: string, { needsFolder, location }: LockRequest): Promise<number | null> {
  let file: number;
  try {
    await makeStateDirectory(location.directory);
    file = openForNote(path);
  } catch (error) {
    if (needsFolder || !isUnwritable(error)) throw sayUntouched(error);
    return openOrNull(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  }
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new Error(`${path} is no regular file: remove it; nothing was changed`);
}

function openForNote(path: string): number {
  try {
    return openSync(path, openFlags, 0o600);
  } catch (error) {
    throw sayUnwritable(path, error);
  }
}

/** Each note is as long as any: to shorten a file waits for the disk. */
const noteLength = 48;

/** Writes who holds the lock, for the message of a process that waits in vain. */
export function noteHolder(file: number | null): void {
  if (file === null) return;
  try {
    writeSync(file, `pid ${process.pid}, since ${new Date().toISOString()}`.padEnd(noteLength).concat('\n'), 0);
  } catch {
    // The note is only for messages.
  }
}

/**
 * Only who has to wait starts a process for it. It bypasses the gate: processes that wait for a lock must not block the
 * work of its holder.
 */
export async function isTaken(file: number, { seconds, signal }: LockTime): Promise<boolean> {
  const argv = ['flock', '--exclusive', '--timeout', String(seconds), '3'];
  if (signal?.aborted) throw cancelled({ argv }, signal);
  const atOnce = await takeLockAtOnce(file);
  if (atOnce === true || (atOnce === false && seconds === 0)) return atOnce;
  const bound = { timeoutMs: (seconds + graceSeconds) * 1000, signal };
  const child = await startChild({ argv, env: environmentOf(), keepOpen: [file], ...bound }).catch((error: unknown) => {
    throw notStarted({ argv }, error);
  });
  const end = await child.closed;
  if (end.ended === 'cancelled') throw cancelled({ argv }, signal);
  if (end.ended !== null) throw new CommandError({ argv }, { reason: end.ended });
  return end.exitCode === 0;
}

/** Whether the path still leads to the locked file: the lock of an unlinked file excludes nobody. */
function isStillThere(path: string, file: number): boolean {
  const held = fstatSync(file, { bigint: true });
  const there = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return there !== undefined && there.ino === held.ino && there.dev === held.dev;
}
