import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { RedirectError, whyUnreadable } from '../../index.js';

/** A file that an option names cannot be read. */
class SettingFileError extends RedirectError {
  override readonly name = 'SettingFileError';
  override readonly code = 'usage';
  override readonly remedy: string;

  constructor(what: string, remedy: string, cause?: unknown) {
    super(`${what}: ${remedy}`, { cause });
    this.remedy = remedy;
  }
}

const mostBytes = 16 * 1024 * 1024;

/**
 * The text of a file that an option names. Nobody is waited for at the other end of a pipe.
 * @throws SettingFileError
 */
export async function readSetting(path: string, option: string): Promise<string> {
  const refuse = (why: string, remedy = 'name another file', cause?: unknown) =>
    new SettingFileError(`${option} ${path}: ${why}`, remedy, cause);
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await file.stat();
      if (!found.isFile()) throw refuse('it is no regular file');
      if (found.size > mostBytes) throw refuse(`it has ${found.size} bytes; allowed: ${mostBytes}`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof SettingFileError) throw error;
    const { remedy, why } = whyUnreadable(error);
    throw refuse(`it cannot be read: ${why}`, remedy, error);
  }
}
