import { readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cancellable } from '../kernel/abort-error.js';
import { makeFolder, writeOutput } from '../kernel/write-output.js';
import { allScopes } from '../modes/index.js';
import type { Artefact } from '../render/artefact.js';
import { artefactNames } from '../render/render.js';

/**
 * Writes artefacts below a folder, each atomically. Obsolete artefacts of an earlier rendering are removed, including
 * those of namespaces that the document no longer has; other files stay.
 * @param nodes the nodes' folders inside the folder; [''] if the folder is that of a single node.
 * @param signal is checked before anything is written.
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
 * Removes only files with the names of artefacts, in folders that a scope can have.
 * @param scopes a final `*` stands for every name, as in `pods/*`.
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
      // A folder with foreign files stays.
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

/** Symbolic links are left out: they lead out of the named folder. */
async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
