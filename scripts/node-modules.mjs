import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Whether node_modules holds exactly what package-lock.json locks. npm records what it installed in
 * node_modules/.package-lock.json. Compares versions, not times, because a checkout or a copy changes times.
 */
export function modulesAreCurrent() {
  const locked = lockedPackages('package-lock.json');
  const installed = lockedPackages('node_modules/.package-lock.json');
  if (locked === null || installed === null) return false;
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    // Binaries for other systems are locked, but not installed.
    return found === undefined ? entry.optional === true : found.version === entry.version;
  });
}

function lockedPackages(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
