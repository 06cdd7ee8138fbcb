import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { LockedError } from '../kernel/lock.js';
import { lockFile } from '../kernel/lock-file.js';
import { readRegularFile } from '../kernel/read-regular-file.js';
import { makeStateDirectory, type StateLocation, sayUnwritable } from '../kernel/state-directory.js';
import { replaceFile } from '../kernel/write-output.js';

/**
 * The files of an apply that waits for its confirmation, beside the record. Who removes or renames `waiting` decides
 * what becomes of the apply: of two who try, the file system lets one succeed.
 */
export function confirmationFiles({ directory, inode }: StateLocation) {
  const at = (name: string) => join(directory, `${inode}.${name}`);
  return {
    /** The apply waits. */
    waiting: at('unconfirmed'),
    /** The same file while the apply is taken back. */
    takingBack: at('taking-back'),
    /** The node before the apply. */
    returnPoint: at('return-point'),
    /** What became of the last one. */
    outcome: at('confirmation'),
    /** Held by the process that waits or takes back, for as long as it lives. */
    lock: at('unconfirmed-lock'),
  } as const;
}

const waiting = z.object({
  formatVersion: z.literal(1),
  boot: z.string(),
  /** When the apply began, for people. */
  since: z.iso.datetime(),
  seconds: z.number(),
  /**
   * The deadline, in seconds since the machine was started: no clock that is set moves it. Null: the apply is not
   * through yet.
   */
  until: z.number().nullable(),
});

export type Waiting = z.infer<typeof waiting>;

/** What became of an apply that waited for its confirmation. */
export interface ConfirmationOutcome {
  readonly formatVersion: 1;
  /** left: nobody confirmed it, and the process that would have taken it back had ended before. */
  readonly state: 'confirmed' | 'taken-back' | 'not-taken-back' | 'left';
  /** When the apply began. */
  readonly since: string;
  readonly at: string;
  /** Why it was taken back, or what failed. */
  readonly why: string;
  /** Whether a command has printed it. */
  readonly told: boolean;
}

const outcome = z.object({
  formatVersion: z.literal(1),
  state: z.enum(['confirmed', 'taken-back', 'not-taken-back', 'left']),
  since: z.iso.datetime(),
  at: z.iso.datetime(),
  why: z.string(),
  told: z.boolean(),
}) satisfies z.ZodType<ConfirmationOutcome>;

export type Confirmation =
  | { readonly state: 'none' }
  /** `isHeld`: the process that will take it back lives. */
  | { readonly state: 'waiting' | 'taking-back'; readonly head: Waiting; readonly isHeld: boolean };

/**
 * Whether an apply waits for its confirmation. One of an earlier boot does not: what it wrote is gone.
 * @param asked `unheld` for the holder of the lock itself, who need not ask.
 */
export async function readConfirmation(
  location: StateLocation,
  asked: 'held' | 'unheld' = 'held',
): Promise<Confirmation> {
  const files = confirmationFiles(location);
  if (!existsSync(files.waiting) && !existsSync(files.takingBack)) return { state: 'none' };
  for (const [state, path] of [
    ['waiting', files.waiting],
    ['taking-back', files.takingBack],
  ] as const) {
    const head = await parsed(path, waiting);
    if (head !== null && head.boot === (await bootId()))
      return { state, head, isHeld: asked === 'held' && (await isHeld(files.lock)) };
  }
  return { state: 'none' };
}

export function readOutcome(location: StateLocation): Promise<ConfirmationOutcome | null> {
  return parsed(confirmationFiles(location).outcome, outcome);
}

export async function writeWaiting(location: StateLocation, head: Omit<Waiting, 'formatVersion' | 'boot'>) {
  await write(confirmationFiles(location).waiting, { formatVersion: 1, boot: await bootId(), ...head });
}

export async function writeOutcome(location: StateLocation, end: Omit<ConfirmationOutcome, 'formatVersion'>) {
  await write(confirmationFiles(location).outcome, { formatVersion: 1, ...end });
}

export async function writeReturnPoint(location: StateLocation, text: string): Promise<void> {
  await makeStateDirectory(location.directory);
  const path = confirmationFiles(location).returnPoint;
  await replaceFile(path, text, 0o600).catch((error: unknown) => Promise.reject(sayUnwritable(path, error)));
}

/** Makes the apply stay. @returns false: another was faster. */
export function claimToKeep(location: StateLocation): Promise<boolean> {
  return succeeds(rm(confirmationFiles(location).waiting));
}

/** Makes the caller the one that takes the apply back. @returns false: another was faster. */
export function claimToTakeBack(location: StateLocation): Promise<boolean> {
  const { takingBack, waiting: head } = confirmationFiles(location);
  return succeeds(rename(head, takingBack));
}

/** Nothing waits any more. */
export async function removeConfirmation(location: StateLocation): Promise<void> {
  const { returnPoint, takingBack, waiting: head } = confirmationFiles(location);
  for (const path of [head, takingBack, returnPoint]) await rm(path, { force: true });
}

/** Seconds until the deadline, on a clock that nobody sets and that goes on while the machine sleeps. */
export function secondsLeft({ until }: Pick<Waiting, 'until'>): number | null {
  return until === null ? null : until - uptime();
}

export function deadlineIn(seconds: number): number {
  return uptime() + seconds;
}

async function isHeld(path: string): Promise<boolean> {
  try {
    await (await lockFile(path, 'another process')).release();
    return false;
  } catch (error) {
    // A reader without the right to open the lock takes the process to be alive.
    if (error instanceof LockedError || (error as NodeJS.ErrnoException).code === 'EACCES') return true;
    throw error;
  }
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
}

async function write(path: string, content: object): Promise<void> {
  await replaceFile(path, `${JSON.stringify(content, null, 2)}\n`, 0o600);
}

/** Null where there is no such file, or none of this version. */
async function parsed<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    const read = schema.safeParse(JSON.parse((await readRegularFile(path, false)).toString('utf8')));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

async function succeeds(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
