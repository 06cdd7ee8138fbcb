// The CNI plugin in the hands of containerd: `npm run test:cri [SUITE...]`, Debian suites of which containerd is taken
// (default bookworm).
import { criKit } from './cri-kit.mjs';
import { runTool, whenMain } from './run.mjs';
import { setUpCompletely } from './setup.mjs';

/** The CNI version of the chain: 1.1.0, with STATUS, is known to containerd 2.1 and the plugins beside it. */
const cniVersions = { forky: '1.1.0' };

await whenMain(import.meta, async () => {
  await setUpCompletely();
  const suites = process.argv.slice(2);
  for (const suite of suites.length === 0 ? ['bookworm'] : suites) {
    console.log(`containerd of Debian ${suite}`);
    const env = { CRI_KIT: criKit(suite), CNI_VERSION: cniVersions[suite] ?? '1.0.0' };
    const { code } = await runTool('vitest/vitest.mjs', ['run', '--project', 'cri'], { show: true, env });
    if (code !== 0) process.exitCode = 1;
  }
});
