import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AbortError } from '../index.js';
import type { Context } from './context.js';
import { unreadable } from './usage-error.js';

/** Paths of documents by what is told apart by: their place below a folder, or nothing for a file by itself. */
export type DocumentFiles = ReadonlyMap<string, string>;

/** A file by itself, or the documents of a folder at any depth. */
export async function documentFiles(path: string, context: Context): Promise<DocumentFiles> {
  const names = await documentNames(path, { recursive: true });
  if (context.signal.aborted) throw new AbortError(context.signal.reason);
  return new Map(names === null ? [['', path]] : names.map((name) => [name, join(path, name)]));
}

/** Every .yaml, .yml and .json of a folder, in order; hidden ones are left alone. Null: the path is no folder. */
export async function documentNames(
  path: string,
  { recursive }: { readonly recursive: boolean },
): Promise<readonly string[] | null> {
  if (path === '-' || !(await isFolder(path))) return null;
  const names = await readdir(path, { recursive }).catch((error: Error) => {
    throw unreadable(path, error);
  });
  return names.filter((name) => /\.(?:ya?ml|json)$/.test(name) && !/(?:^|[/])[.]/.test(name)).sort();
}

/** Whether a path is a folder now; one that cannot be looked at is none. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Whoever reads it says what is wrong.
    return false;
  }
}
