import { lstat } from 'node:fs/promises';
import { RedirectError } from '../base/redirect-error.js';
import { NotPermittedError, rightsRemedy, sayRights } from './not-permitted.js';
import { makeFolder } from './write-output.js';

export const defaultStateDirectory = '/run/redirect';

/** Where the record of a namespace is: by the namespace's inode, since a node may hold many namespaces. */
export interface StateLocation {
  readonly directory: string;
  readonly inode: string;
}

/** The folder for records and locks is one that others could write to, or one that cannot be written to; nothing was touched. */
export class StateDirectoryError extends RedirectError {
  override readonly name = 'StateDirectoryError';
  override readonly code = 'state-directory';
}

const whyUnwritable: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left there',
  EDQUOT: 'its quota is used up',
  EROFS: 'it is on a read-only file system',
  EPERM: 'the file system does not permit it',
  EACCES: 'the file system does not permit it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
};

/** The same failure by the path that could not be written, with the reason; any other as it is. */
export function sayUnwritable(path: string, error: unknown): unknown {
  const why = whyUnwritable[(error as NodeJS.ErrnoException).code ?? ''];
  if (why === undefined) return error;
  return new StateDirectoryError(
    `${path} cannot be written: ${why}. What is about to change is written down there first: make room, or name another folder with --state-dir`,
    { cause: error },
  );
}

/** Whether there is only no room or no right to write, and nothing is wrong with the folder. */
export function isUnwritable(error: unknown): boolean {
  return error instanceof StateDirectoryError && error.cause !== undefined;
}

export function sayUntouched(error: unknown): unknown {
  if (!isUnwritable(error)) return error;
  const { cause, message } = error as StateDirectoryError;
  return new StateDirectoryError(`${message}; nothing was changed`, { cause });
}

/**
 * Makes the folder for records and locks, or checks the one that is there: what destroy does comes from a record, so nobody
 * else may be able to write one.
 */
export async function makeStateDirectory(path: string): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  await makeFolder(path, 0o700).catch((error: unknown) => {
    throw isRoot ? sayUnwritable(path, error) : sayRights(error);
  });
  const { mode, uid } = await lstat(path);
  // Root's folder is as it should be; who calls is who is wrong.
  if (uid === 0 && !isRoot) throw new NotPermittedError(`${path} is root's; nothing was changed: ${rightsRemedy}`);
  const isDirectory = (mode & 0o170000) === 0o040000;
  if (isDirectory && uid === process.geteuid?.() && (mode & 0o022) === 0) return;
  throw new StateDirectoryError(
    `${path} must be a folder of the calling user that nobody else can write to (chmod go-w ${path}); nothing was changed`,
  );
}
