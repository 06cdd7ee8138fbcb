import { InstallError } from '../install-error.js';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left there',
  EDQUOT: 'its quota is used up',
  EROFS: 'it is on a read-only file system',
  EPERM: 'the file system does not permit it',
  EACCES: 'the file system does not permit it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  ENOENT: 'its folder is missing',
};

/** A failed operation on a file in words; `remedy` says what the user can do. */
export function sayFailed(
  path: string,
  verb: 'written' | 'read' | 'removed',
  error: unknown,
  remedy: string,
): InstallError {
  if (error instanceof InstallError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const state = verb === 'read' ? '' : '; it is as it was';
  return new InstallError(`${path} cannot be ${verb}: ${reasons[code ?? ''] ?? message}${state}: ${remedy}`, {
    cause: error,
  });
}
