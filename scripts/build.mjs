// Builds dist/: lib/ (the library with its types), cli/ (the command line, bundled), lab/ (the lab's Python programs),
// cni/ (the CNI plugin for each kind of machine that there is a compiler for), JSON Schemas, the manual page, the
// licences of what is bundled.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildPlugin } from './build-cni.mjs';
import { bundle, bundleLibrary } from './bundle.mjs';
import { generate } from './generate.mjs';
import { jsonSchemas } from './json-schemas.mjs';
import { bundledPackages, licencesOf } from './licences.mjs';
import { filesBelow, latestChange, root } from './paths.mjs';
import { run, runTool, whenMain } from './run.mjs';

const dist = join(root, 'dist');
const scripts = ['build', 'build-cni', 'bundle', 'direct-imports', 'joined-parts', 'licences', 'json-schemas'].map(
  (name) => `scripts/${name}.mjs`,
);
const sources = ['src', 'grammar', 'lab', 'cni', ...scripts, 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Whether dist is missing or older than its sources. */
export function isStale() {
  const built = join(dist, 'cli/main.js');
  return !existsSync(built) || latestChange([built]) < latestChange(sources.map((each) => join(root, each)));
}

/**
 * Builds everything next to dist and swaps it in at the end, so that a concurrent run of the program finds the old or
 * the new one. `checksTypes: false`: four times as fast, for what checks the types itself or was checked before.
 */
export async function build({ checksTypes = true } = {}) {
  const fresh = join(root, '.cache', `dist-${process.pid}`);
  const old = join(root, '.cache', `dist-${process.pid}-old`);
  try {
    generate();
    const parts = [
      declareLibrary(join(fresh, 'lib'), checksTypes ? [] : ['--noCheck']),
      bundleLibrary(join(fresh, 'lib')),
      bundleProgram(join(fresh, 'cli')),
      buildPlugin(join(fresh, 'cni')),
    ];
    await waitForAll(parts);
    copyLabPrograms(join(fresh, 'lab'));
    writeFileSync(join(fresh, 'redirect.1'), await manualPage(join(fresh, 'cli/main.js')));
    await writeSchemas(fresh);
    writeJson(join(fresh, 'build.json'), { commit: await commit() });
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/** Waits for all parts, so that none writes into a folder that is being removed, and then reports every failure. */
async function waitForAll(parts) {
  const outcomes = await Promise.allSettled(parts);
  const failures = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason.message] : []));
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

async function declareLibrary(folder, more) {
  const words = ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', folder, ...more];
  const { code, output } = await runTool('typescript/bin/tsc', words);
  if (code !== 0) throw new Error(`the library does not compile:\n${output.trimEnd()}`);
}

async function bundleProgram(folder) {
  const files = await bundle({ entryPoints: ['src/cli/main.ts'], outdir: folder, splitting: true });
  writeFileSync(join(folder, 'LICENSES.txt'), licencesOf(bundledPackages(files)));
}

/** Null outside of a checkout. Changes that are not committed are said. */
async function commit() {
  const [head, status] = await Promise.all([
    run('git', ['rev-parse', 'HEAD']),
    run('git', ['status', '--porcelain', '--untracked-files=no']),
  ]);
  if (head.code !== 0) return null;
  return `${head.output.trim()}${status.output.trim() === '' ? '' : ' with changes'}`;
}

async function manualPage(program) {
  const { code, output } = await run(process.execPath, [program, 'man']);
  if (code !== 0) throw new Error(`the manual page cannot be printed:\n${output.trimEnd()}`);
  return output;
}

/**
 * The lab looks for its Python programs in the nearest folder `lab` above itself: lab/ in a checkout, dist/lab/ in the
 * package.
 */
function copyLabPrograms(folder) {
  const lab = join(root, 'lab');
  for (const path of filesBelow(lab).filter((each) => each.endsWith('.py'))) {
    cpSync(path, join(folder, relative(lab, path)));
  }
}

/** Of the document in schema.json, of all else in schemas/. */
async function writeSchemas(folder) {
  const { nodeStateSchema, statementsSchema } = await import(pathToFileURL(join(folder, 'lib/index.js')).href);
  writeJson(join(folder, 'schema.json'), nodeStateSchema());
  mkdirSync(join(folder, 'schemas'), { recursive: true });
  for (const [kind, schema] of Object.entries({ change: statementsSchema(), ...jsonSchemas() }))
    writeJson(join(folder, 'schemas', `${kind}.json`), schema);
}

function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}

await whenMain(import.meta, () => build());
