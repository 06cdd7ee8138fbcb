import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { licencesOf } from '../licences.mjs';
import { root } from '../paths.mjs';

/** Our licence, those of the packages in the bundle, and that of the one beside it. */
export function releasedLicences() {
  const texts = ['LICENSE', 'dist/cli/LICENSES.txt'].map((path) => readFileSync(join(root, path), 'utf8'));
  return [...texts, licencesOf(['koffi'])].join(`\n${'-'.repeat(78)}\n\n`);
}
