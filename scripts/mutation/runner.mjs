// A test runner for Stryker. Bundles the tests with the instrumented sources once, imports them once, and runs the
// tests of each mutant in the same process: milliseconds a mutant, where a run of vitest takes seconds.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { testFiles } from './test-files.mjs';
import { cleanUp, collect, tests } from './test-functions.mjs';

const standIns = { vitest: './test-functions.mjs', 'fast-check': './short-properties.mjs' };

class InProcessRunner {
  static inject = [];

  /**
   * A new process for each mutant that runs during import, too, would take seconds: it is active in the tests alone.
   */
  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const sandbox = process.cwd();
    const files = testFiles(sandbox);
    await build({
      entryPoints: files.map((file) => join(sandbox, file)),
      outdir: sandbox,
      outbase: sandbox,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      // Rules are told apart by the names of their functions.
      keepNames: true,
      packages: 'external',
      outExtension: { '.js': '.mjs' },
      logLevel: 'error',
      plugins: [
        {
          name: 'stand-ins',
          setup: ({ onResolve }) =>
            onResolve({ filter: /^(vitest|fast-check)$/ }, ({ path }) => ({
              path: new URL(standIns[path], import.meta.url).href,
              external: true,
            })),
        },
      ],
    });
    for (const file of files) {
      await collect(file, () => import(pathToFileURL(join(sandbox, file.replace(/ts$/, 'mjs'))).href));
    }
  }

  async dispose() {
    await cleanUp();
  }

  async dryRun() {
    const mutants = mutantsOfThisProcess();
    const results = [];
    for (const each of tests) {
      mutants.currentTestId = each.id;
      results.push(await run(each));
    }
    mutants.currentTestId = undefined;
    // The quick ones first: most mutants are found by them.
    const time = new Map(results.map(({ id, timeSpentMs }) => [id, timeSpentMs]));
    tests.sort((one, other) => time.get(one.id) - time.get(other.id));
    return { status: 'complete', tests: results, mutantCoverage: mutants.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    const mutants = mutantsOfThisProcess();
    Object.assign(mutants, {
      activeMutant: activeMutant.id,
      hitCount: hitLimit === undefined ? undefined : 0,
      hitLimit,
    });
    const chosen = testFilter === undefined ? tests : tests.filter(({ id }) => testFilter.includes(id));
    let nrOfTests = 0;
    for (const each of chosen) {
      const result = await run(each);
      nrOfTests++;
      if (mutants.hitCount > hitLimit) return { status: 'timeout', reason: 'hit limit' };
      if (result.status !== failed) continue;
      return { status: 'killed', killedBy: [each.id], failureMessage: result.failureMessage, nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }
}

const succeeded = 0;
const failed = 1;

/** What the instrumented sources read and write. */
function mutantsOfThisProcess() {
  globalThis.__stryker__ ??= {};
  return globalThis.__stryker__;
}

async function run({ id, name, fileName, work }) {
  const start = performance.now();
  const failureMessage = await failureOf(work);
  const status = failureMessage === null ? succeeded : failed;
  return { id, name, fileName, timeSpentMs: performance.now() - start, status, failureMessage };
}

async function failureOf(work) {
  try {
    await work();
    return null;
  } catch (error) {
    return String(error?.message ?? error);
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner }];
