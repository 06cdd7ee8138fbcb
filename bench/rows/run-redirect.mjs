import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../bin/redirect.mjs');

/** A command with a document as its input. */
export function runRedirect(words, document, stateDirectory) {
  const all = [program, ...words, '-f', '-', '--state-dir', stateDirectory];
  const input = JSON.stringify(document);
  const { error, status, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', input });
  if (error !== undefined || (status ?? 9) > 2) throw new Error(error?.message ?? `exit ${status}: ${stderr}`);
}
