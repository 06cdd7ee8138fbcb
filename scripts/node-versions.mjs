// The Node releases that the package supports, from the npm registry, one program each in .cache/node.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';

/** Of the releases with long support, from the oldest that the package allows. */
export const nodeMajors = [20, 22, 24];

const cache = join(root, '.cache/node');

/**
 * The program of the newest Node of a major version; of the running one, that.
 * @param {number} major
 * @throws when it can neither be found nor installed; the message says why.
 */
export async function nodeOf(major) {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath;
  const program = join(cache, String(major), 'node');
  if (!existsSync(program)) await install(major, program);
  return program;
}

/**
 * The package of a machine has nothing but the program: to unpack that alone takes half of what an installation does.
 */
async function install(major, program) {
  mkdirSync(join(cache, String(major)), { recursive: true });
  const work = mkdtempSync(join(cache, 'install-'));
  try {
    const name = `node-${process.platform}-${process.arch}`;
    const refuse = ({ code, output }) => {
      if (code !== 0) throw new Error(`Node ${major} cannot be tested: npm does not give ${name}@${major}:\n${output}`);
    };
    refuse(await run('npm', ['pack', '--loglevel=error', '--pack-destination', work, `${name}@${major}`]));
    const [file] = readdirSync(work);
    refuse(await run('tar', ['-xzf', join(work, file), '-C', work, 'package/bin/node']));
    renameSync(join(work, 'package/bin/node'), program);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Runs scripts/node-smoke.mjs with a Node in a network namespace of its own. @returns what `run` does */
export async function smokeWith(node) {
  return run('unshare', ['--net', node, join(root, 'scripts/node-smoke.mjs')]);
}

/** Folders of unit tests that reach into every stage, and take less than a minute. */
export function unitTests() {
  const rooms = ['base', 'document', 'execute', 'ir', 'model', 'passes', 'plan', 'record', 'render', 'schemas'];
  return readdirSync(join(root, 'test'))
    .filter((name) => rooms.includes(name))
    .map((name) => `test/${name}`);
}
