// Runs the kernel tests with the kernel asked by its programs alone, all of them or those that are named. Not those of
// the door itself, nor of a packet that is really sent, which only the process itself can follow.
import { runTool, whenMain } from './run.mjs';
import { setUpCompletely } from './setup.mjs';

const ofTheDoor = ['in-process/**', 'native/**', 'trace-sent.test.ts'].flatMap((files) => [
  '--exclude',
  `test/kernel/${files}`,
]);

await whenMain(import.meta, async () => {
  await setUpCompletely();
  const words = ['run', '--project', 'kernel', ...ofTheDoor, ...process.argv.slice(2)];
  const { code } = await runTool('vitest/vitest.mjs', words, { show: true, env: { REDIRECT_NETLINK: 'off' } });
  if (code !== 0) process.exitCode = 1;
});
