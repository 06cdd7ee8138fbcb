// The command line as one file, which any Node runs: for machines without npm.
import { appendFileSync, chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle.mjs';
import { bundledPackages, licencesOf } from '../licences.mjs';
import { root } from '../paths.mjs';

const entry = `import { staySmall } from './bin/stay-small.mjs';
if (process.argv[2] === 'agent') staySmall();
await import('./src/cli/main.ts');
`;

/** Writes it; dist is built. koffi is not in it: it has a native part. */
export async function writeOneFile(target) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const schemas = readdirSync(join(root, 'dist/schemas')).map((file) => `dist/schemas/${file}`);
  const shippedFiles = {
    'package.json': JSON.stringify({ name, version }),
    ...Object.fromEntries(
      ['dist/build.json', ...schemas.sort()].map((path) => [path, readFileSync(join(root, path), 'utf8')]),
    ),
  };
  const files = await bundle({
    stdin: { contents: entry, resolveDir: root, sourcefile: 'one-file.mjs' },
    define: { shippedFiles: JSON.stringify(shippedFiles) },
    banner: '#!/usr/bin/env node\n',
    outfile: target,
  });
  const licences = licencesOf(bundledPackages(files)).replaceAll('*/', '* /');
  appendFileSync(target, `/*\n${licences}*/\n`);
  chmodSync(target, 0o755);
}
