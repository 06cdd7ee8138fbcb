import { realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The words with which a shell on this machine runs this program: `redirect` if PATH leads to it, else its path, as in
 * a checkout.
 */
export function ownCommand(script = process.argv[1] ?? '', path = process.env['PATH'] ?? ''): string {
  const own = realPath(script);
  const found = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => realPath(join(folder, 'redirect')))
    .find((file) => file !== null);
  if (own === null || found === own) return 'redirect';
  return quoted(own);
}

function realPath(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
}

/** A word as a shell reads it. */
export function quoted(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
