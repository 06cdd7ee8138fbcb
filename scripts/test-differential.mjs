// Compares the interpreter with the kernel on 20,000 random packets (PACKETS). The seed (SEED) is random by default,
// and printed.
import { runTool, whenMain } from './run.mjs';
import { setUpCompletely } from './setup.mjs';

await whenMain(import.meta, async () => {
  await setUpCompletely();
  const { PACKETS = '20000', SEED = String(Date.now() % 2 ** 31) } = process.env;
  console.log(`${PACKETS} packets, SEED=${SEED}`);
  const words = ['run', 'test/kernel/interpreter/random.test.ts', ...process.argv.slice(2)];
  const { code } = await runTool('vitest/vitest.mjs', words, { show: true, env: { PACKETS, SEED } });
  if (code !== 0) process.exitCode = 1;
});
