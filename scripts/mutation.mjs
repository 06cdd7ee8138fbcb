// Mutation tests: changes the sources of a folder in small ways, and prints each change that no unit test notices.
// Arguments are folders or files below src: `npm run test:mutation -- plan render/ipset`.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run, whenMain } from './run.mjs';
import { setUp } from './setup.mjs';

/** Installed when first asked for: 160 packages that no other command needs. */
const version = '9.6.1';
const home = join(root, '.cache/stryker', version);
const stryker = join(home, 'node_modules/@stryker-mutator/core/bin/stryker.js');

const usual = ['ir', 'modes', 'passes', 'plan', 'render'];

await whenMain(import.meta, async () => {
  await setUp();
  await run(process.execPath, [join(root, 'scripts/generate.mjs')]);
  if (!existsSync(stryker)) await install();
  const chosen = process.argv.slice(2);
  const patterns = (chosen.length > 0 ? chosen : usual).map(patternOf);
  const { code } = await run(process.execPath, [stryker, 'run', '--mutate', patterns.join(',')], { show: true });
  if (code !== 0) process.exitCode = 1;
});

function patternOf(place) {
  const path = place.replace(/^src\//, '').replace(/\/$/, '');
  return statSync(join(root, 'src', path), { throwIfNoEntry: false })?.isDirectory()
    ? `src/${path}/**/*.ts`
    : `src/${path}`;
}

async function install() {
  console.log(`mutation: installing Stryker ${version}`);
  const words = [
    'install',
    '--prefix',
    home,
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const { code, output } = await run('npm', [...words, `@stryker-mutator/core@${version}`]);
  if (code !== 0) throw new Error(`npm ${words.join(' ')} failed:\n${output}`);
}
