import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** The path of a program, as execvp(3) finds it; null: there is none. */
export function programPath(file: string, path: string): string | null {
  if (file.includes('/')) return isExecutable(file) ? file : null;
  const folders = path.split(':').filter((folder) => folder.startsWith('/'));
  return folders.map((folder) => join(folder, file)).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
