// Parts of the sources as a module: the library is one file, and the package exports not all of it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
let made = 0;

/** @param {string} contents exports from files of the checkout */
export async function fromSources(contents) {
  made += 1;
  const outfile = join(root, '.cache', 'bench', `sources-${process.pid}-${made}.mjs`);
  const form = /** @type {const} */ ({ bundle: true, platform: 'node', format: 'esm', packages: 'external' });
  try {
    await build({ stdin: { contents, resolveDir: root }, outfile, ...form });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}
