// `npm run release`: everything that is published, in release/, made from a clone of the last commit. `--twice` makes
// it in two folders and compares.
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pack } from './pack.mjs';
import { root } from './paths.mjs';
import { run, whenMain } from './run.mjs';
import { setUp } from './setup.mjs';

const target = join(root, 'release');

/**
 * Writes the files of a release of this checkout, whose dist is built, into a folder. @param {number} epoch seconds
 * since 1970
 */
export async function writeRelease(folder, epoch) {
  const [{ writeOneFile }, { writeDebianPackage }, { sbom }, { releasedLicences }] = await Promise.all([
    import('./release/one-file.mjs'),
    import('./release/debian.mjs'),
    import('./release/sbom.mjs'),
    import('./release/released-licences.mjs'),
  ]);
  mkdirSync(folder, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await pack(folder);
  await writeOneFile(join(folder, `redirect-${version}.mjs`));
  writeDebianPackage(folder, epoch);
  writeFileSync(join(folder, 'sbom.cdx.json'), sbom());
  writeFileSync(join(folder, 'LICENSES.txt'), releasedLicences());
  writeFileSync(join(folder, 'SHA256SUMS'), checksums(folder));
}

/** As sha256sum prints them. */
function checksums(folder) {
  const names = readdirSync(folder).filter((name) => name !== 'SHA256SUMS');
  return names
    .sort()
    .map((name) => `${sha256(join(folder, name))}  ${name}\n`)
    .join('');
}

function sha256(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Clones the last commit, builds it there, and has that clone write its release. */
async function releaseFromClone(folder) {
  const clone = mkdtempSync(join(tmpdir(), 'redirect-release-'));
  try {
    await mustRun('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
    symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
    const script = pathToFileURL(join(clone, 'scripts/release.mjs')).href;
    const { output: time } = await mustRun('git', ['log', '-1', '--format=%ct']);
    await mustRun(process.execPath, [join(clone, 'scripts/build.mjs')]);
    const work = `import { writeRelease } from '${script}'; await writeRelease(${JSON.stringify(folder)}, ${time.trim()});`;
    await mustRun(process.execPath, ['--input-type=module', '--eval', work]);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

async function mustRun(program, words) {
  const result = await run(program, words);
  if (result.code !== 0) throw new Error(`${program} ${words.join(' ')} failed:\n${result.output.trimEnd()}`);
  return result;
}

await whenMain(import.meta, async () => {
  await setUp();
  rmSync(target, { recursive: true, force: true });
  await releaseFromClone(target);
  for (const name of readdirSync(target)) console.log(`release/${name}: ${statSync(join(target, name)).size} bytes`);
  if (!process.argv.includes('--twice')) return;
  const again = mkdtempSync(join(tmpdir(), 'redirect-release-again-'));
  try {
    await releaseFromClone(again);
    const [one, other] = [target, again].map((folder) => readFileSync(join(folder, 'SHA256SUMS'), 'utf8'));
    if (one !== other) throw new Error(`two builds of one commit differ:\n${one}\n${other}`);
    console.log('made twice, and every byte is the same');
  } finally {
    rmSync(again, { recursive: true, force: true });
  }
});
