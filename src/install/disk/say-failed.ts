import { unwritableReasons } from '../../index.js';
import { InstallError } from '../install-error.js';

const reasons: Readonly<Record<string, string>> = { ...unwritableReasons, ENOENT: 'its folder is missing' };

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
