import { readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cancellable } from '../kernel/abort-error.js';
import { makeFolder, writeOutput } from '../kernel/write-output.js';
import { allScopes } from '../modes/index.js';
import type { Artefact } from '../render/artefact.js';
import { artefactNames } from '../render/render.js';

/**
 * Writes artefacts below a folder, each whole or not at all. Artefacts of an earlier rendering that are no longer made are
 * removed, those of namespaces that are no longer there included, so that the folder is what the document means now; other files stay.
 * @param nodes folders of nodes inside the folder; [''] when it is one node's own.
 * @param signal is looked at before anything is written.
 * @throws AbortError; what the system says of a path.
 * @example
 * await writeArtefacts('out', render(compile(state)), ['']);
 */
export function writeArtefacts(
  folder: string,
  artefacts: readonly Artefact[],
  nodes: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  return cancellable(signal, () => replaceArtefacts(folder, artefacts, nodes));
}

async function replaceArtefacts(
  folder: string,
  artefacts: readonly Artefact[],
  nodes: readonly string[],
): Promise<void> {
  const desired = new Set(artefacts.map(({ path }) => join(folder, path)));
  for (const node of nodes) await removeEarlier(join(folder, node), desired, allScopes());
  for (const { path, text } of artefacts) {
    await makeFolder(dirname(join(folder, path)));
    await writeOutput(join(folder, path), text, 0o644);
  }
}

/**
 * Only files with names that render gives, in folders that a scope can have.
 * @param scopes with `*` for the last part where there is one for each of many.
 */
export async function removeEarlier(
  folder: string,
  desired: ReadonlySet<string>,
  scopes: readonly string[],
): Promise<void> {
  for (const scope of scopes) {
    if (!scope.endsWith('/*')) {
      await removeFiles(join(folder, scope), desired);
      continue;
    }
    const parent = join(folder, scope.slice(0, -2));
    for (const name of await foldersIn(parent)) {
      const removed = await removeFiles(join(parent, name), desired);
      // One that holds files of others stays.
      if (removed > 0) await rmdir(join(parent, name)).catch(() => {});
    }
  }
}

async function removeFiles(folder: string, desired: ReadonlySet<string>): Promise<number> {
  const names: ReadonlySet<string> = new Set(artefactNames);
  const files = await readdir(folder).catch(() => []);
  const earlier = files.filter((file) => names.has(file) && !desired.has(join(folder, file)));
  for (const file of earlier) await rm(join(folder, file));
  return earlier.length;
}

/** No link is followed: what it leads to is not in the folder that was named. */
async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
