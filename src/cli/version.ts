import { readFileSync } from 'node:fs';

/** The version of the package that contains this file, at whatever depth. */
export const version: string = readVersion(new URL('.', import.meta.url));

function readVersion(folder: URL): string {
  try {
    const manifest = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { version?: unknown };
    return String(manifest.version);
  } catch {
    const parent = new URL('..', folder);
    return parent.href === folder.href ? 'unknown' : readVersion(parent);
  }
}
