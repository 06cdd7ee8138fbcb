import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegularFile } from '../kernel/read-regular-file.js';
import { makeStateDirectory, type StateLocation, sayUnwritable } from '../kernel/state-directory.js';
import { replaceFile } from '../kernel/write-output.js';
import type { ApplyRecord } from '../plan/record.js';
import { parseRecord, printRecord } from './record-format.js';

export interface RecordReading {
  /** Null when there is none, or none that can be read: a record is a help, never a condition. */
  readonly record: ApplyRecord | null;
  /** What of it was not understood, for people. */
  readonly notes: readonly string[];
}

export async function readRecord(place: StateLocation): Promise<RecordReading> {
  const path = recordPath(place);
  const leftOut = (why: string): RecordReading => {
    return {
      record: null,
      notes: [`the record ${path} ${why}: it is left out of account, and the next apply replaces it`],
    };
  };
  let text: string;
  try {
    text = (await readRegularFile(path, false)).toString('utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { record: null, notes: [] }
      : leftOut(`cannot be read (${message})`);
  }
  const parsed = parseRecord(text);
  if (parsed === null) return leftOut('is not one of this version');
  const { record, unread } = parsed;
  if (unread.length === 0) return { record, notes: [] };
  const note = `the record ${path} has what this version does not understand: ${unread.join(', ')}; the rest is used; an apply keeps strange keys and entries, a destroy removes them with the record`;
  return { record, notes: [note] };
}

/** By whoever holds the lock of the namespace. @throws StateDirectoryError where it cannot be written. */
export async function writeRecord(place: StateLocation, record: ApplyRecord): Promise<void> {
  await makeStateDirectory(place.directory);
  await removeUnfinished(place);
  await replaceFile(recordPath(place), printRecord(record), 0o600).catch((error: unknown) => {
    throw sayUnwritable(recordPath(place), error);
  });
}

/** @returns what is to be said where it could not be removed: nothing depends on it. */
export async function deleteRecord(place: StateLocation): Promise<readonly string[]> {
  try {
    await removeUnfinished(place);
    await rm(recordPath(place), { force: true });
    return [];
  } catch (error) {
    return [
      `the record ${recordPath(place)} could not be removed: ${(error as Error).message}; nothing of what it names is there any more`,
    ];
  }
}

/** What was killed while it wrote a record has left the new one beside it. */
async function removeUnfinished({ directory, inode }: StateLocation): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const unfinished = names.filter((name) => name.startsWith(`${inode}.json.`) && name.endsWith('.new'));
  await Promise.all(unfinished.map((name) => rm(join(directory, name), { force: true })));
}

export function recordPath({ directory, inode }: StateLocation): string {
  return join(directory, `${inode}.json`);
}
