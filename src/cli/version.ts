import { readFileSync } from 'node:fs';

/** The folder of the package that contains this file, at whatever depth. */
export const packageFolder: URL = folderWithManifest(new URL('.', import.meta.url));

export const version: string = readVersion();

function folderWithManifest(folder: URL): URL {
  const parent = new URL('..', folder);
  return parent.href === folder.href || manifestOf(folder) !== null ? folder : folderWithManifest(parent);
}

function readVersion(): string {
  const manifest = JSON.parse(manifestOf(packageFolder) ?? '{}') as { version?: unknown };
  return String(manifest.version ?? 'unknown');
}

function manifestOf(folder: URL): string | null {
  try {
    return readFileSync(new URL('package.json', folder), 'utf8');
  } catch {
    return null;
  }
}
