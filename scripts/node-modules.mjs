import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * Whether node_modules holds exactly what package-lock.json asks for. npm notes what it installed in
 * node_modules/.package-lock.json; versions are compared and not times, which a checkout or a copy changes.
 */
export function modulesAreCurrent() {
  const wanted = lockedPackages('package-lock.json');
  const installed = lockedPackages('node_modules/.package-lock.json');
  if (wanted === null || installed === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    // Binaries for other systems are locked and not installed.
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
