import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder, writeOutput } from '../kernel/write-output.js';
import type { Artefact } from '../render/artefact.js';
import { artefactNames } from '../render/render.js';

/**
 * Writes artefacts below a folder, each whole or not at all. Artefacts of an earlier rendering that are no longer made are
 * removed, so that the folder is what the document means now; other files stay.
 * @param nodes folders of nodes inside the folder; [''] when it is one node's own.
 */
export async function writeArtefacts(
  folder: string,
  artefacts: readonly Artefact[],
  nodes: readonly string[],
): Promise<void> {
  const wanted = new Set(artefacts.map(({ path }) => path));
  for (const node of nodes) {
    for (const path of await earlierArtefacts(folder, node)) {
      if (!wanted.has(path)) await rm(join(folder, path));
    }
  }
  for (const { path, text } of artefacts) {
    await makeFolder(dirname(join(folder, path)));
    await writeOutput(join(folder, path), text, 0o644);
  }
}

async function earlierArtefacts(folder: string, node: string): Promise<readonly string[]> {
  const names: ReadonlySet<string> = new Set(artefactNames);
  const scopes = await Promise.all(
    ['host', 'ztunnel'].map(async (scope) => {
      const files = await readdir(join(folder, node, scope)).catch(() => []);
      return files.filter((file) => names.has(file)).map((file) => join(node, scope, file));
    }),
  );
  return scopes.flat();
}
