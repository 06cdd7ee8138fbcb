import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegularFile } from '../kernel/read-regular-file.js';
import { isUnwritable, makeStateDirectory, type StateLocation, sayUnwritable } from '../kernel/state-directory.js';
import { replaceFile } from '../kernel/write-output.js';
import type { ApplyRecord } from '../plan/record.js';
import { type FileVersion, fileVersion } from './file-version.js';
import { parseRecord, printRecord } from './record-format.js';
import { joinRecord, splitRecord } from './record-parts.js';

export interface StoredRecord {
  /** Null when there is no record or it cannot be read: nothing requires one. */
  readonly record: ApplyRecord | null;
  /** Messages about the parts that were not understood. */
  readonly notes: readonly string[];
}

/** The record of a node, joined with its parts of other namespaces. */
export async function readRecord(location: StateLocation): Promise<StoredRecord> {
  const before = known;
  const read = new Map<string, KnownPart>();
  const partAt = async (path: string, file: FileVersion | null): Promise<StoredRecord> => {
    const version = file?.version ?? null;
    const there = before.get(path);
    const part = there !== undefined && there.version === version ? there.part : await readPart(path);
    if (version !== null && part.record !== null) read.set(path, { version, part });
    return part;
  };
  const ownPath = recordPath(location);
  const own = await partAt(ownPath, fileVersion(ownPath));
  if (own.record === null) return own;
  const present = partsIn(location);
  const parts = await Promise.all(
    present.map(async ({ file, inode, path }) => ({ inode, ...(await partAt(path, file)) })),
  );
  known = read;
  const others = new Map(parts.flatMap(({ inode, record }) => (record === null ? [] : [[inode, record] as const])));
  const notes = [
    own.notes,
    ...parts.toSorted((a, b) => compareInodes(a.inode, b.inode)).map((one) => one.notes),
  ].flat();
  const joined = joinRecord({ own: own.record, others });
  return { record: present.length === 0 ? joined : { ...joined, parts: present.map(({ inode }) => inode) }, notes };
}

/**
 * Of each content of the record's files another text. Null: nobody can tell, since one was written a moment ago, or
 * there is none.
 */
export function recordVersion(location: StateLocation): string | null {
  const own = fileVersion(recordPath(location))?.version ?? null;
  const versions = [own, ...partsIn(location).map(({ file }) => file?.version ?? null)];
  return versions.includes(null) ? null : versions.join(' ');
}

interface KnownPart {
  readonly version: string;
  readonly part: StoredRecord;
}

/** The parts of the record that was read last, by path: of hundreds, few change between two applies. */
let known: ReadonlyMap<string, KnownPart> = new Map();

async function readPart(path: string): Promise<StoredRecord> {
  const leftOut = (why: string): StoredRecord => {
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

/**
 * Writes a record; the caller holds the locks of its namespaces. Parts are written first and removed last: a kill in
 * between leaves a record with more than is true, never with less.
 * @throws StateDirectoryError where it cannot be written.
 */
export async function writeRecord(location: StateLocation, record: ApplyRecord): Promise<void> {
  await makeStateDirectory(location.directory);
  await removeUnfinished(location);
  const { others, own } = splitRecord(record);
  for (const [inode, part] of others) await writePart(partPath(location, inode), part);
  await writePart(recordPath(location), own);
  const { parts } = record;
  for (const { inode, path } of partsIn(location))
    if (!others.has(inode) && (parts === undefined || parts.includes(inode))) await rm(path, { force: true });
}

/** Writes or removes the parts of some namespaces alone; the caller holds the locks of these. */
export async function writeParts(
  location: StateLocation,
  record: ApplyRecord,
  inodes: readonly string[],
): Promise<void> {
  await makeStateDirectory(location.directory);
  const { others } = splitRecord(record);
  for (const inode of inodes) {
    const part = others.get(inode);
    if (part !== undefined) await writePart(partPath(location, inode), part);
    else await rm(partPath(location, inode), { force: true });
  }
}

/**
 * Writes a record that replaces a longer one: where there is no room for it the longer one stays, which is right, too.
 * @returns a note where it could not be written.
 */
export function writeRecordIfWritable(location: StateLocation, record: ApplyRecord): Promise<readonly string[]> {
  return ifWritable(() => writeRecord(location, record));
}

/** @returns a note where there is no room or permission to write. */
export async function ifWritable(write: () => Promise<void>): Promise<readonly string[]> {
  try {
    await write();
    return [];
  } catch (error) {
    if (isUnwritable(error)) return [(error as Error).message];
    throw error;
  }
}

/** Skips a part that is unchanged: of hundreds, usually one changes. */
async function writePart(path: string, part: ApplyRecord): Promise<void> {
  const text = printRecord(part);
  const there = await readRegularFile(path, false).catch(() => null);
  if (there?.toString('utf8') === text) return;
  await replaceFile(path, text, 0o600).catch((error: unknown) => {
    throw sayUnwritable(path, error);
  });
}

/** @returns a note where it could not be removed: nothing depends on it. */
export async function deleteRecord(location: StateLocation): Promise<readonly string[]> {
  try {
    await removeUnfinished(location);
    for (const { path } of partsIn(location)) await rm(path, { force: true });
    await rm(recordPath(location), { force: true });
    return [];
  } catch (error) {
    return [
      `the record ${recordPath(location)} could not be removed: ${(error as Error).message}; nothing of what it names is there any more`,
    ];
  }
}

interface PresentPart {
  readonly inode: string;
  readonly path: string;
  readonly file: FileVersion | null;
}

/** The parts of other namespaces, the latest first; of those written at the same time, the lowest inode first. */
function partsIn(location: StateLocation): readonly PresentPart[] {
  const names = namesIn(location.directory);
  const inodes = names.flatMap((name) => {
    const [own, other, ending, ...more] = name.split('.');
    return own === location.inode && /^\d+$/.test(other ?? '') && ending === 'json' && more.length === 0
      ? [other ?? '']
      : [];
  });
  const parts = inodes.map((inode) => {
    const path = partPath(location, inode);
    return { inode, path, file: fileVersion(path) };
  });
  const written = ({ file }: PresentPart) => file?.written ?? 0n;
  return parts.sort((a, b) => Number(written(b) - written(a)) || compareInodes(a.inode, b.inode));
}

function compareInodes(a: string, b: string): number {
  return Number(a) - Number(b);
}

function partPath({ directory, inode }: StateLocation, other: string): string {
  return join(directory, `${inode}.${other}.json`);
}

/** A write that was killed leaves its unfinished file. */
async function removeUnfinished({ directory, inode }: StateLocation): Promise<void> {
  const unfinished = namesIn(directory).filter((name) => name.startsWith(`${inode}.`) && name.endsWith('.new'));
  await Promise.all(unfinished.map((name) => rm(join(directory, name), { force: true })));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function recordPath({ directory, inode }: StateLocation): string {
  return join(directory, `${inode}.json`);
}
