// `npm run build:single`: dist-single/redirect.mjs, the command line as one file.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { writeOneFile } from './release/one-file.mjs';
import { whenMain } from './run.mjs';
import { setUp } from './setup.mjs';

await whenMain(import.meta, async () => {
  await setUp();
  mkdirSync(join(root, 'dist-single'), { recursive: true });
  const target = join(root, 'dist-single/redirect.mjs');
  await writeOneFile(target);
  console.log(`dist-single/redirect.mjs: ${statSync(target).size} bytes`);
});
