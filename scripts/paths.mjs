import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. Scripts derive every path from it, so they work from any directory. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Every file below a folder, sorted, as absolute paths; none if the folder does not exist. */
export function filesBelow(folder) {
  return entriesBelow(folder)
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/**
 * The latest change below the given files and folders, in milliseconds. Folders count, so a removed file is noticed
 * too.
 */
export function latestChange(paths) {
  let latest = 0;
  for (const path of paths) {
    const inside = entriesBelow(path).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
    for (const each of [path, ...inside]) {
      latest = Math.max(latest, statSync(each, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    }
  }
  return latest;
}

function entriesBelow(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true });
}
