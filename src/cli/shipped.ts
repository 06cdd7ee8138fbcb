import { readFileSync } from 'node:fs';

/** The files of the package by their paths, inside the program that is one file; elsewhere they are on the disk. */
declare const shippedFiles: Readonly<Record<string, string>> | undefined;

export const isOneFile = typeof shippedFiles !== 'undefined';

/** What a thread of this program starts with. */
export const ownProgram = new URL(isOneFile ? import.meta.url : './main.js', import.meta.url);

/** The folder of the package that contains this file, at whatever depth. */
export const packageFolder: URL = folderWithManifest(new URL('.', import.meta.url));

/** The text of a file of the package, by its path there; null: it is not there. */
export function shippedText(path: string): string | null {
  return typeof shippedFiles === 'undefined' ? textOf(new URL(path, packageFolder)) : (shippedFiles[path] ?? null);
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
