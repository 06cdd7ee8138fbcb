import { join } from 'node:path';
import { pluginType } from './conflist/entry.js';
import { sayFailed } from './disk/say-failed.js';
import { InstallError } from './install-error.js';
import type { InstallOptions, PartReport } from './install-options.js';

/** Copies the plugin if it differs from the one that is there. @throws InstallError */
export async function copyPlugin({ binDirectory, disk, plugin }: InstallOptions): Promise<PartReport> {
  const path = join(binDirectory, pluginType);
  const source = await disk.find(plugin).catch((error: unknown) => {
    throw sayFailed(plugin, 'read', error, 'name the built plugin with --plugin');
  });
  if (source?.kind !== 'file' || source.bytes.length === 0)
    throw new InstallError(
      `${plugin} is not the plugin: there is no such file, or nothing in it: name it with --plugin`,
    );
  try {
    const there = await disk.find(path);
    const isFile = there?.kind === 'file';
    if (isFile && (there.mode & 0o777) === 0o755 && there.bytes.equals(source.bytes)) return right(path, false);
    if (there !== null && !isFile)
      throw new InstallError(
        `${path} is no regular file; it is left as it is: remove it, or name another folder with --bin-dir`,
      );
    // Another process that wrote the same file meanwhile is seen by the next look.
    const expected = isFile ? there.version : null;
    await disk.replace(path, { bytes: source.bytes, mode: 0o755, owner: null, expected });
    return right(path, true);
  } catch (error) {
    throw sayFailed(path, 'written', error, 'make the folder writable, or name another one with --bin-dir');
  }
}

function right(path: string, isWritten: boolean): PartReport {
  return { part: 'plugin', path, state: isWritten ? 'written' : 'right', why: null };
}
