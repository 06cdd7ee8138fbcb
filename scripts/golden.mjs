// Rewrites golden/ from the compiler's current output. Review the diff before committing.
import { runTool } from './run.mjs';

const { code } = await runTool(
  'vitest/vitest.mjs',
  ['run', '--project', 'unit', 'test/golden', '--update', ...process.argv.slice(2)],
  {
    show: true,
    env: { UPDATE_GOLDEN: '1' },
  },
);
process.exitCode = code;
