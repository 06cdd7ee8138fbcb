// `npm test`: set-up, checks, every test. Arguments go to vitest. The last line is always `N passed, N failed[, N
// skipped]`.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { reasonAgainstBrowserTests } from './browser-tests.mjs';
import { installPackages, isInstallable } from './debian-packages.mjs';
import { reasonAgainstKernelTests } from './kernel-tests.mjs';
import { packageIn, packedAlready, withPackageFolder } from './pack.mjs';
import { root } from './paths.mjs';
import { runTool } from './run.mjs';
import { setUp } from './setup.mjs';

const counts = { passed: 0, failed: 0, skipped: 0 };

try {
  await setUpAndExplain();
  setUpBrowser();
  await withPackageFolder(checkAndTest);
} catch (error) {
  console.error(error.message);
  counts.failed += 1;
}

const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exitCode = counts.failed === 0 ? 0 : 1;

async function setUpAndExplain() {
  const missing = await setUp();
  const reason = reasonAgainstKernelTests();
  if (reason !== null) console.log(`kernel tests are skipped: ${reason}`);
  if (missing === null) return;
  // A machine that could run the kernel tests must run them.
  if (reason === null) throw new Error(missing);
  console.log(missing);
}

/** Only the tests need it. */
function setUpBrowser() {
  if (reasonAgainstBrowserTests() === null) return;
  console.log('set-up: installing the Debian package chromium');
  const failure = installPackages(['chromium']);
  const reason = reasonAgainstBrowserTests();
  if (reason === null) return;
  const why = `${reason}: ${failure ?? 'the package chromium has none'}`;
  // A machine that could have a browser must run its tests.
  if (isInstallable('chromium')) throw new Error(why);
  console.log(`browser tests are skipped: ${why}`);
}

async function checkAndTest(folder) {
  const { check } = await import('./check.mjs');
  for (const { name, passed, output } of await check(folder)) {
    console.log(`${passed ? 'ok' : 'FAILED'}: ${name}`);
    if (!passed) console.log(output);
    counts[passed ? 'passed' : 'failed'] += 1;
  }
  const packed = packageIn(folder);
  await runTests(packed === null ? {} : { [packedAlready]: packed });
}

async function runTests(more) {
  const results = join(root, '.cache', `test-counts-${process.pid}.json`);
  mkdirSync(join(root, '.cache'), { recursive: true });
  const reporters = ['--reporter=default', '--reporter=./scripts/closing-line-reporter.mjs'];
  // With CI vitest never writes golden files: a missing one fails, as does a forgotten `.only`.
  const env = { CI: 'true', TEST_COUNTS: results, ...more };
  try {
    const { code } = await runTool('vitest/vitest.mjs', ['run', ...reporters, ...process.argv.slice(2)], {
      show: true,
      env,
    });
    if (!existsSync(results)) throw new Error(`vitest ended with status ${code} before any test`);
    const seen = JSON.parse(readFileSync(results, 'utf8'));
    for (const key of Object.keys(counts)) counts[key] += seen[key];
    if (code !== 0 && seen.failed === 0) throw new Error(`vitest ended with status ${code}`);
  } finally {
    rmSync(results, { force: true });
  }
}
