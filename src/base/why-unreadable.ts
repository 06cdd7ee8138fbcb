/** Why something cannot be read, and what to do. */
export interface Unreadable {
  readonly why: string;
  readonly remedy: string;
}

const path = 'check the path';
const rights = 'run it as a user who may read it, or correct the rights of it and of the folders above it';
const descriptors = 'raise the limit of open files (ulimit -n)';

const known: Readonly<Record<string, Unreadable>> = {
  ENOENT: { why: 'it does not exist', remedy: path },
  ENOTDIR: { why: 'a part of its path is a file', remedy: path },
  ENAMETOOLONG: { why: 'its name is too long', remedy: path },
  ELOOP: { why: 'its symbolic links lead in a circle', remedy: 'correct the links' },
  EISDIR: { why: 'it is a folder', remedy: 'name a file in it' },
  EACCES: { why: 'permission denied', remedy: rights },
  EPERM: { why: 'permission denied', remedy: rights },
  EMFILE: { why: 'too many files are open', remedy: descriptors },
  ENFILE: { why: 'too many files are open', remedy: descriptors },
};

/**
 * What the system says of a file that cannot be read, in words. An error that has none keeps its message. Pure.
 * @example
 * const { why, remedy } = whyUnreadable(error); // it does not exist; check the path
 */
export function whyUnreadable(error: unknown): Unreadable {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  return known[code] ?? { why: message, remedy: 'correct what the system says, or name another file' };
}
