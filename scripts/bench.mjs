// Measures on a fresh build: without words, or with flags (bench/table.mjs), the table; with names or parts of them the
// files bench/*.bench.mjs, one after the other; `all` is all of them.
import { basename, join } from 'node:path';
import { filesBelow, root } from './paths.mjs';
import { run, whenMain } from './run.mjs';
import { setUpCompletely } from './setup.mjs';

await whenMain(import.meta, async () => {
  await setUpCompletely();
  const words = process.argv.slice(2);
  if (words[0]?.startsWith('-') ?? true) {
    const { code } = await run(process.execPath, [join(root, 'bench/table.mjs'), ...words], { show: true });
    process.exitCode = code;
    return;
  }
  for (const path of filesBelow(join(root, 'bench')).filter((each) => each.endsWith('.bench.mjs'))) {
    const name = basename(path, '.bench.mjs');
    if (!words.some((each) => each === 'all' || name.includes(each))) continue;
    console.log(`\n${name}`);
    const { code } = await run(process.execPath, [path], { show: true });
    if (code !== 0) process.exitCode = 1;
  }
});
