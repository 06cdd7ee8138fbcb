// Runs bench/*.bench.mjs one after the other on a fresh build. Arguments select files by a part of their name.
import { basename, join } from 'node:path';
import { filesBelow, root } from './paths.mjs';
import { run, whenMain } from './run.mjs';
import { setUpCompletely } from './setup.mjs';

await whenMain(import.meta, async () => {
  await setUpCompletely();
  const chosen = process.argv.slice(2);
  for (const path of filesBelow(join(root, 'bench')).filter((each) => each.endsWith('.bench.mjs'))) {
    const name = basename(path, '.bench.mjs');
    if (chosen.length > 0 && !chosen.some((each) => name.includes(each))) continue;
    console.log(`\n${name}`);
    const { code } = await run(process.execPath, [path], { show: true });
    if (code !== 0) process.exitCode = 1;
  }
});
