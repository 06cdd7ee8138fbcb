import { stat } from 'node:fs/promises';
import { listLines, whyUnreadable } from '../index.js';
import type { Context } from './context.js';
import { UsageError } from './usage-error.js';

/** Refuses a path that cannot be a folder before anything is read: `-o FILE` is a mistake. */
export async function refuseNonFolder(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new UsageError(`-o ${path}: ${whyUnreadable(error).why}`);
  });
  if (found !== null && !found.isDirectory())
    throw new UsageError(`-o ${path} is not a folder, and a folder is what is written: name another`);
}

/** Names the files that were written into a folder; of thousands the first. */
export function sayWritten(
  folder: string,
  paths: readonly string[],
  { verbose }: { readonly verbose?: true },
  context: Context,
): void {
  const bound = { kindOf: () => 'files', verbose: verbose === true };
  for (const line of listLines(paths, (path) => [`wrote ${folder}/${path}`], bound)) context.err(`${line}\n`);
}
