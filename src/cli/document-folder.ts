import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AbortError } from '../index.js';
import type { Context } from './context.js';
import { UsageError } from './usage-error.js';

/** Paths of documents by what is told apart by: their place below a folder, or nothing for a file by itself. */
export type DocumentFiles = ReadonlyMap<string, string>;

/** A file by itself, or every .yaml, .yml and .json of a folder at any depth; hidden ones are left alone. */
export async function documentFiles(path: string, context: Context): Promise<DocumentFiles> {
  if (path === '-' || !(await isFolder(path))) return new Map([['', path]]);
  const names = await readdir(path, { recursive: true }).catch((error: Error) => {
    throw new UsageError(`${path}: cannot be read: ${error.message}`);
  });
  if (context.signal.aborted) throw new AbortError(context.signal.reason);
  const chosen = names.filter((name) => /\.(?:ya?ml|json)$/.test(name) && !/(?:^|[/])[.]/.test(name)).sort();
  return new Map(chosen.map((name) => [name, join(path, name)]));
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Whoever reads it says what is wrong.
    return false;
  }
}
