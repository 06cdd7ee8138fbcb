// Checks lint and format, types, dead code, the package as users would install it, and what a change does to the golden
// nodes. Changes nothing; prints failures.
import { join, relative } from 'node:path';
import { compareApi } from './api.mjs';
import { pack, withPackageFolder } from './pack.mjs';
import { root } from './paths.mjs';
import { run, runTool, whenMain } from './run.mjs';
import { setUp } from './setup.mjs';

/**
 * Runs every check. Returns a `{ name, passed, output }` for each, in a fixed order. The package that is checked is
 * left in `folder`.
 */
export async function check(folder) {
  const checks = await Promise.all([
    tool('biome', '@biomejs/biome/bin/biome', ['ci', '--colors=off', '--error-on-warnings']),
    checkSourcesAndTests(),
    typeCheck('tsc, scripts', ['-p', 'tsconfig.scripts.json']),
    typeCheck('tsc, pages', ['-p', 'tsconfig.page.json']),
    // src/generated is not committed, but its imports are in use.
    tool('knip', 'knip/bin/knip.js', ['--no-progress', '--no-gitignore']),
    checkPackage(folder),
    checkApi(),
    reviewGolden(),
  ]);
  return checks.flat();
}

/**
 * Tests see the sources' declarations, so that sources are checked once; codes.ts is listed, because modes add their
 * codes to a type there.
 */
async function checkSourcesAndTests() {
  const sources = await typeCheck('tsc', ['--build', 'tsconfig.types.json']);
  return [sources, await typeCheck('tsc, tests too', ['--build', 'tsconfig.test-on-types.json'])];
}

async function checkApi() {
  const { code, output } = await compareApi();
  const remedy = 'The library has other types than api/ambient-redirect.api.md says: `npm run api` rewrites it.';
  return { name: 'api report', passed: code === 0, output: `${output}\n${remedy}` };
}

/** What the change since the merge base does to the nodes of golden/. */
async function reviewGolden() {
  const { code, output } = await run(join(root, '.ci/review'), []);
  return { name: 'review of golden', passed: code === 0, output };
}

async function checkPackage(folder) {
  let tarball;
  try {
    tarball = relative(root, await pack(folder));
  } catch (error) {
    return [{ name: 'npm pack', passed: false, output: error.message }];
  }
  return Promise.all([
    tool('publint', 'publint/src/cli.js', ['run', '--strict', tarball]),
    tool('attw', '@arethetypeswrong/cli/dist/index.js', [
      tarball,
      '--profile',
      'esm-only',
      '--no-definitely-typed',
      '--no-color',
      '--no-emoji',
    ]),
  ]);
}

/**
 * On one thread, without collecting garbage below 2 GiB: that takes less of the processors, which the other checks use.
 */
function typeCheck(name, words) {
  return tool(name, 'typescript/bin/tsc', [...words, '--singleThreaded'], { GOGC: 'off', GOMEMLIMIT: '2GiB' });
}

async function tool(name, entry, words, env = {}) {
  const { code, output } = await runTool(entry, words, { env });
  return { name, passed: code === 0, output };
}

await whenMain(import.meta, async () => {
  await setUp();
  const failures = (await withPackageFolder(check)).filter(({ passed }) => !passed);
  for (const { name, output } of failures) console.log(`FAILED: ${name}\n${output}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
});
