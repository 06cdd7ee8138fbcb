// Prepares a fresh clone on a bare Debian machine: system tools, npm packages, dist. Uses only Node, because it runs
// before `npm ci`.
import { installPackages, missingPackages, searchPath } from './debian-packages.mjs';
import { modulesAreCurrent } from './node-modules.mjs';
import { run, whenMain } from './run.mjs';

/**
 * Does what is missing and prints a line per step; silent and quick if nothing is missing. Throws if the npm packages
 * or the build fail. Returns the reason why system tools are missing, or null: without them everything but the kernel
 * works, so the caller decides.
 */
export async function setUp() {
  process.env.PATH = [...new Set(searchPath)].join(':');
  const missing = setUpTools();
  if (!modulesAreCurrent()) await installModules();
  const { build, isStale } = await import('./build.mjs');
  if (isStale()) {
    console.log('set-up: building');
    await build({ checksTypes: false });
  }
  return missing;
}

function setUpTools() {
  const names = missingPackages();
  if (names.length === 0) return null;
  console.log(`set-up: installing Debian packages ${names.join(' ')}`);
  const reason = installPackages(names);
  if (reason === null) return null;
  return `could not install the Debian packages ${names.join(' ')}: ${reason}`;
}

async function installModules() {
  console.log('set-up: installing npm packages');
  const words = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await run('npm', words);
  if (code !== 0) throw new Error(`npm ${words.join(' ')} failed:\n${output}`);
}

/** The same for callers that need the system tools. */
export async function setUpCompletely() {
  const missing = await setUp();
  if (missing !== null) throw new Error(missing);
}

await whenMain(import.meta, setUpCompletely);
