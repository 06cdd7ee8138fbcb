import { lstat } from 'node:fs/promises';
import { NotPermittedError, rightsRemedy, sayRights } from './not-permitted.js';
import { makeFolder } from './write-output.js';

/** The folder for records and locks is one that others could write to; nothing was touched. */
export class StateDirectoryError extends Error {
  override readonly name = 'StateDirectoryError';
}

/**
 * Makes the folder for records and locks, or checks the one that is there: what destroy does comes from a record, so nobody
 * else may be able to write one.
 */
export async function makeStateDirectory(path: string): Promise<void> {
  await makeFolder(path, 0o700).catch((error: unknown) => {
    throw sayRights(error);
  });
  const { mode, uid } = await lstat(path);
  // Root's folder is as it should be; who calls is who is wrong.
  if (uid === 0 && process.geteuid?.() !== 0)
    throw new NotPermittedError(`${path} is root's; nothing was changed: ${rightsRemedy}`);
  const isDirectory = (mode & 0o170000) === 0o040000;
  if (isDirectory && uid === process.geteuid?.() && (mode & 0o022) === 0) return;
  throw new StateDirectoryError(
    `${path} must be a folder of the calling user that nobody else can write to (chmod go-w ${path}); nothing was changed`,
  );
}
