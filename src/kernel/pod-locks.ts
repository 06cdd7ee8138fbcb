import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { asOwnThread } from './as-own-thread.js';
import { CommandError } from './command-error.js';
import { takeLockAtOnce } from './in-process/take-lock.js';
import { isTaken, type LockTime } from './lock.js';
import { startChild } from './process/child.js';
import { cancelled, environmentOf, notStarted } from './run-command.js';

/** The namespace of a pod. */
export interface LockedPod {
  readonly netns: string;
  readonly inode: string;
}

export interface PodLocks {
  /** By path, the file descriptor of the lock; a namespace that is gone needs none. */
  readonly held: ReadonlyMap<string, number>;
  /** By path, why a lock cannot be had. */
  readonly refused: ReadonlyMap<string, string>;
}

interface Opened extends LockedPod {
  readonly file: number;
}

/**
 * Runs `work` as the only writer of many namespaces. They are locked in ascending order of inode numbers, before the
 * node's own, by all processes. One that another process holds for too long is refused, and the others stay locked.
 * @param mostFiles how many files this process may have open.
 */
export async function withPodLocks<T>(
  pods: readonly LockedPod[],
  time: LockTime,
  work: (locks: PodLocks) => Promise<T>,
  mostFiles: () => Promise<number> = openFilesLimit,
): Promise<T> {
  const distinct = [...new Map(pods.map((one) => [one.inode, one])).values()];
  const ordered = distinct.sort((a, b) => Number(a.inode) - Number(b.inode));
  if (ordered.length > 0) expectDescriptors(ordered.length, await mostFiles());
  const refused = new Map<string, string>();
  let opened = openAll(ordered, refused);
  try {
    if (!(await takeAtOnce(opened, time))) {
      // A process that waits must hold nothing out of order.
      closeAll(opened);
      opened = openAll(ordered, refused);
      await takeInOrder(opened, time, refused);
    }
    const held = opened.filter(({ netns }) => !refused.has(netns));
    return await work({ held: new Map(held.map(({ file, netns }) => [netns, file])), refused });
  } finally {
    closeAll(opened);
  }
}

function openAll(pods: readonly LockedPod[], refused: Map<string, string>): readonly Opened[] {
  const opened: Opened[] = [];
  for (const pod of pods) {
    try {
      const file = openSync(asOwnThread(pod.netns), constants.O_RDONLY | constants.O_NONBLOCK);
      const { ino } = fstatSync(file, { bigint: true });
      if (ino.toString() === pod.inode) opened.push({ ...pod, file });
      else closeSync(file);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EMFILE' || code === 'ENFILE') {
        closeAll(opened);
        throw tooMany(pods.length, message);
      }
      if (code !== 'ENOENT') refused.set(pod.netns, `its namespace cannot be locked: ${message}`);
    }
  }
  return opened;
}

function closeAll(opened: readonly Opened[]): void {
  for (const { file } of opened) closeSync(file);
}

/** Locks all of them without waiting. @returns false where one is held by another process. */
async function takeAtOnce(opened: readonly Opened[], time: LockTime): Promise<boolean> {
  if (time.signal?.aborted) throw cancelled({ argv: ['flock'] }, time.signal);
  for (const { file } of opened) {
    const isTaken = await takeLockAtOnce(file);
    if (isTaken === null) return takeByProgram(opened, time);
    if (!isTaken) return false;
  }
  return true;
}

/** With one process of ours. */
async function takeByProgram(opened: readonly Opened[], { seconds, signal }: LockTime): Promise<boolean> {
  const argv = ['xargs', '-n', '1', 'flock', '--exclusive', '--nonblock'];
  const numbers = opened.map((_, index) => `${index + 3}\n`).join('');
  const keepOpen = opened.map(({ file }) => file);
  const timeoutMs = (seconds + 60) * 1000;
  const child = await startChild({ argv, env: environmentOf(), stdin: numbers, keepOpen, timeoutMs, signal }).catch(
    (error: unknown) => {
      throw notStarted({ argv }, error);
    },
  );
  const { ended, exitCode, stderr } = await child.closed;
  if (ended === 'cancelled') throw cancelled({ argv }, signal);
  if (ended !== null) throw new CommandError({ argv }, { reason: ended });
  // 123: some exited with 1 to 125, as flock does where it would have to wait.
  if (exitCode !== 0 && exitCode !== 123)
    throw new CommandError({ argv }, { reason: 'exit', exitCode, stderr: stderr.toString('utf8') });
  return exitCode === 0;
}

/** The time is that of all together. */
async function takeInOrder(opened: readonly Opened[], time: LockTime, refused: Map<string, string>): Promise<void> {
  const end = performance.now() + time.seconds * 1000;
  for (const { file, netns } of opened) {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    if (await isTaken(file, { ...time, seconds: left })) continue;
    refused.set(netns, `another apply or destroy works on it; waited ${time.seconds} s for it`);
  }
}

/** What tools and other files need beside the locks. */
const sparedDescriptors = 160;

async function openFilesLimit(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
}

function expectDescriptors(locks: number, most: number): void {
  if (locks + sparedDescriptors > most) throw tooMany(locks, `the limit is ${most}`);
}

function tooMany(locks: number, why: string): CommandError {
  const stderr = `EMFILE: ${locks} namespaces of pods are locked at once, and ${why}; nothing was changed`;
  return new CommandError({ argv: ['flock'] }, { reason: 'not-started', stderr });
}
