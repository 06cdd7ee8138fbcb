// Runs the kernel tests with the kernel asked by its programs alone, all of them or those that are named. Not those of the
// door itself.
import { runTool, whenMain } from './run.mjs';
import { setUpCompletely } from './setup.mjs';

const ofTheDoor = ['test/kernel/in-process/**', 'test/kernel/native/**'].flatMap((files) => ['--exclude', files]);

await whenMain(import.meta, async () => {
  await setUpCompletely();
  const words = ['run', '--project', 'kernel', ...ofTheDoor, ...process.argv.slice(2)];
  const { code } = await runTool('vitest/vitest.mjs', words, { show: true, env: { REDIRECT_NETLINK: 'off' } });
  if (code !== 0) process.exitCode = 1;
});
