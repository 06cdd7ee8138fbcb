import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, readlink, rename, rm, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Disk, Found, Replacement } from './disk.js';

/** A plugin is 20 kB, a configuration 2 kB. */
const maxBytes = 64 * 1024 * 1024;

const prefix = '.redirect-install.';
/** No write takes that long. */
const leftoverMs = 60_000;

export const thisDisk: Disk = {
  list: (folder) => readdir(folder).catch(nullIfGone),
  find,
  replace,
  remove: (path) =>
    unlink(path).then(
      () => true,
      (error: unknown) => nullIfGone(error) !== null,
    ),
  removeLeftovers,
};

async function find(path: string): Promise<Found | null> {
  const there = await lstat(path).catch(nullIfGone);
  if (there === null) return null;
  if (there.isSymbolicLink()) return { kind: 'link', target: await readlink(path) };
  if (!there.isFile()) return { kind: 'other' };
  // Between the two calls it may have become a link or a pipe, which must not be followed or waited for.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(nullIfGone);
  if (file === null) return null;
  try {
    const { gid, mode, size, uid } = await file.stat();
    if (size > maxBytes) return { kind: 'other' };
    const version = await versionOf(file);
    return { kind: 'file', bytes: await file.readFile(), mode: mode & 0o7777, uid, gid, version };
  } finally {
    await file.close();
  }
}

async function versionOf(file: FileHandle): Promise<string> {
  const { ctimeNs, dev, ino, mtimeNs, size } = await file.stat({ bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

async function replace(path: string, { bytes, expected, mode, owner }: Replacement): Promise<boolean> {
  const random = Math.random().toString(36).slice(2, 10);
  const temporary = join(dirname(path), `${prefix}${basename(path)}.${process.pid}.${random}`);
  try {
    const file = await open(temporary, 'wx', mode & 0o700);
    try {
      await file.writeFile(bytes);
      if (owner !== null) await file.chown(owner.uid, owner.gid);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    const there = await find(path);
    if ((there?.kind === 'file' ? there.version : null) !== expected) return false;
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return true;
  } finally {
    // After the rename there is nothing of that name.
    await rm(temporary, { force: true }).catch(() => {});
  }
}

/** So that the new name outlasts a loss of power. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(nullIfGone)) ?? [];
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const path = join(folder, name);
    const there = await lstat(path).catch(nullIfGone);
    if (there !== null && Date.now() - there.mtimeMs > leftoverMs) await rm(path, { force: true });
  }
}

function nullIfGone(error: unknown): null {
  if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
  throw error;
}
