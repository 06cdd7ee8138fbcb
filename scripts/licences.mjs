import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * The names of the packages that files of a bundle are from, sorted. @param {readonly string[]} files relative to the
 * checkout
 */
export function bundledPackages(files) {
  const names = files.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/**
 * What their licences want to go with a copy. @param {readonly string[]} names @throws for a package without a licence.
 */
export function licencesOf(names) {
  return names.map((name) => `${titleOf(name)}\n\n${licenceText(name).trim()}\n`).join(`\n${'-'.repeat(78)}\n\n`);
}

function titleOf(name) {
  const { license, version } = JSON.parse(readFileSync(join(folderOf(name), 'package.json'), 'utf8'));
  return `${name} ${version} (${license})`;
}

function licenceText(name) {
  const folder = folderOf(name);
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8');
  const readme = readdirSync(folder).find((each) => /^readme/i.test(each));
  const text = readme === undefined ? '' : readFileSync(join(folder, readme), 'utf8');
  const said = /^#+ licen[cs]e\b.*/ims.exec(text)?.[0];
  if (said === undefined) throw new Error(`${folder}: the package has no licence text, and it is bundled`);
  return said;
}

function folderOf(name) {
  const folder = join(root, 'node_modules', name);
  if (!existsSync(folder)) throw new Error(`${folder}: a package of the bundle is not installed there`);
  return folder;
}
