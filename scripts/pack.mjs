// The package as npm packs it. A run of `npm test` packs it once, since npm looks through all of node_modules each
// time.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';

/** Of the environment: the path of what this run has packed. */
export const packedAlready = 'PACKED';

/**
 * Packs this checkout, whose dist is built, into a folder that has no other package. @returns its path
 * @param {string} folder
 */
export async function pack(folder) {
  const packed = process.env[packedAlready];
  if (packed !== undefined) {
    copyFileSync(packed, join(folder, basename(packed)));
    return join(folder, basename(packed));
  }
  const words = ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
  const { code, output } = await run('npm', words);
  if (code !== 0) throw new Error(`npm ${words.join(' ')} failed:\n${output.trimEnd()}`);
  return /** @type {string} */ (packageIn(folder));
}

/** @param {string} folder @returns {string | null} */
export function packageIn(folder) {
  const name = readdirSync(folder).find((each) => each.endsWith('.tgz'));
  return name === undefined ? null : join(folder, name);
}

/**
 * Gives `work` a folder for the package, and removes it afterwards. @template Result @param {(folder: string) =>
 * Promise<Result>} work
 */
export async function withPackageFolder(work) {
  const folder = join(root, '.cache', `package-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
