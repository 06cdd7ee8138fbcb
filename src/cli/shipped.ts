import { readFileSync } from 'node:fs';

/** The folder of the package that contains this file, at whatever depth. */
export const packageFolder: URL = folderWithManifest(new URL('.', import.meta.url));

/** The text of a file of the package, by its path there; null: it is not there. */
export function shippedText(path: string): string | null {
  return textOf(new URL(path, packageFolder));
}

function folderWithManifest(folder: URL): URL {
  const parent = new URL('..', folder);
  return parent.href === folder.href || textOf(new URL('package.json', folder)) !== null
    ? folder
    : folderWithManifest(parent);
}

function textOf(file: URL): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
