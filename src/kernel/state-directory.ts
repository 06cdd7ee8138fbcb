import { lstatSync, type Stats } from 'node:fs';
import { RedirectError } from '../base/redirect-error.js';
import { NotPermittedError, rightsRemedy, sayRights } from './not-permitted.js';
import { makeFolder } from './write-output.js';

export const defaultStateDirectory = '/run/redirect';

/** The path of a namespace's record: by the namespace's inode, because a node may have many namespaces. */
export interface StateLocation {
  readonly directory: string;
  readonly inode: string;
}

/** The folder for records and locks is writable by others, or not writable at all; nothing was touched. */
export class StateDirectoryError extends RedirectError {
  override readonly name = 'StateDirectoryError';
  override readonly code = 'state-directory';
}

/** Why a file cannot be written, by the name of the system's error. */
export const unwritableReasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left there',
  EDQUOT: 'its quota is used up',
  EROFS: 'it is on a read-only file system',
  EPERM: 'the file system does not permit it',
  EACCES: 'the file system does not permit it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
};

/** Rewords a failed write with its path and reason; returns any other error unchanged. */
export function sayUnwritable(path: string, error: unknown): unknown {
  const why = unwritableReasons[(error as NodeJS.ErrnoException).code ?? ''];
  if (why === undefined) return error;
  return new StateDirectoryError(
    `${path} cannot be written: ${why}. What is about to change is written down there first: make room, or name another folder with --state-dir`,
    { cause: error },
  );
}

/** Whether only space or permission is missing, and the folder itself is sound. */
export function isUnwritable(error: unknown): boolean {
  return error instanceof StateDirectoryError && error.cause !== undefined;
}

export function sayUntouched(error: unknown): unknown {
  if (!isUnwritable(error)) return error;
  const { cause, message } = error as StateDirectoryError;
  return new StateDirectoryError(`${message}; nothing was changed`, { cause });
}

/**
 * Creates the folder for records and locks, or checks the existing one. Destroy acts on records, so no other user may
 * be able to write one.
 */
export async function makeStateDirectory(path: string): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  const there = folderAt(path);
  if (there === null) {
    await makeFolder(path, 0o700).catch((error: unknown) => {
      throw isRoot ? sayUnwritable(path, error) : sayRights(error);
    });
  }
  const { mode, uid } = there ?? lstatSync(path);
  // Root's folder is sound; the caller is not root.
  if (uid === 0 && !isRoot) throw new NotPermittedError(`${path} is root's; nothing was changed: ${rightsRemedy}`);
  const isDirectory = (mode & 0o170000) === 0o040000;
  if (isDirectory && uid === process.geteuid?.() && (mode & 0o022) === 0) return;
  throw new StateDirectoryError(
    `${path} must be a folder of the calling user that nobody else can write to (chmod go-w ${path}); nothing was changed`,
  );
}

/** Usually it is there. */
function folderAt(path: string): Stats | null {
  try {
    const found = lstatSync(path);
    return found.isDirectory() ? found : null;
  } catch {
    return null;
  }
}
