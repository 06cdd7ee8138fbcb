import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { RedirectError } from '../../index.js';

/** A folder that the agent works in cannot be had. */
class FolderError extends RedirectError {
  override readonly name = 'FolderError';
  override readonly code = 'failed';
}

/**
 * Makes a folder and those above it that are missing. Node's own way to do that never ends where the kernel makes no
 * folders, as below /proc.
 * @param option that names it, for messages.
 * @throws FolderError
 */
export async function makeFolder(path: string, option: string): Promise<void> {
  const refuse = (why: string, cause?: unknown) =>
    new FolderError(`${path} cannot be used: ${why}; nothing was changed: name another place with ${option}`, {
      cause,
    });
  const missing: string[] = [];
  let at = resolve(path);
  try {
    for (;;) {
      const kind = await kindOf(at);
      if (kind === 'other') throw refuse(`${at} is no folder`);
      if (kind === 'folder') break;
      missing.unshift(at);
      at = dirname(at);
    }
    for (const folder of missing) {
      await mkdir(folder, { mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      // Somebody else may have made it, or it is a link that leads nowhere.
      if ((await kindOf(folder)) !== 'folder') throw refuse(`${folder} is no folder`);
    }
  } catch (error) {
    throw error instanceof FolderError ? error : refuse((error as Error).message, error);
  }
}

/** Null: there is nothing of that name. */
async function kindOf(path: string): Promise<'folder' | 'other' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    // What is above it, which is looked at next, says which.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
