import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { RedirectError } from '../../index.js';

/** A file that an option names cannot be read. */
class SettingFileError extends RedirectError {
  override readonly name = 'SettingFileError';
  override readonly code = 'usage';
}

const mostBytes = 16 * 1024 * 1024;

/**
 * The text of a file that an option names. Nobody is waited for at the other end of a pipe.
 * @throws SettingFileError
 */
export async function readSetting(path: string, option: string): Promise<string> {
  const refuse = (why: string, cause?: unknown) => new SettingFileError(`${option} ${path}: ${why}`, { cause });
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
    throw error instanceof SettingFileError ? error : refuse(`it cannot be read: ${(error as Error).message}`, error);
  }
}
