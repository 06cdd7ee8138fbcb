// Rewrites api/ambient-redirect.api.md from the types of the built library. The diff is the review: read it before
// committing.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './paths.mjs';
import { runTool, whenMain } from './run.mjs';

const extractor = '@microsoft/api-extractor/bin/api-extractor';

/**
 * Compares the types of dist/lib with the committed report; a difference, or a type that is named and not exported,
 * fails.
 * @param {readonly string[]} words further words for the tool: `--local` writes the report instead.
 */
export function compareApi(words = []) {
  mkdirSync(join(root, '.cache/api'), { recursive: true });
  mkdirSync(join(root, 'api'), { recursive: true });
  return runTool(extractor, ['run', ...words]);
}

await whenMain(import.meta, async () => {
  await build();
  const { code, output } = await compareApi(['--local']);
  if (code !== 0) console.log(output);
  process.exitCode = code;
});
