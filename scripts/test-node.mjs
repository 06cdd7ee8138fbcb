// `npm run test:node`: the main job and the unit tests of every stage on each Node that the package supports.
import { nodeMajors, nodeOf, smokeWith, unitTests } from './node-versions.mjs';
import { run, whenMain } from './run.mjs';
import { setUpCompletely } from './setup.mjs';

await whenMain(import.meta, async () => {
  await setUpCompletely();
  for (const major of nodeMajors) {
    const node = await nodeOf(major);
    const smoke = await smokeWith(node);
    console.log(smoke.output.trimEnd());
    const words = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...unitTests()];
    const units = await run(node, words, { show: true, env: { CI: 'true' } });
    if (smoke.code !== 0 || units.code !== 0) process.exitCode = 1;
  }
});
