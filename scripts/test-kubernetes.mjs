// Runs the tests of the Kubernetes client, and the recordings that the fake is held to, on a real API server.
import { kubernetesApi } from './kubernetes-api.mjs';
import { runTool, whenMain } from './run.mjs';
import { setUpCompletely } from './setup.mjs';

await whenMain(import.meta, async () => {
  await setUpCompletely();
  console.log('building the API server of Kubernetes, unless .cache has it');
  const { kit, reason } = kubernetesApi();
  if (kit === undefined) throw new Error(`no API server: ${reason}`);
  const tests =
    process.argv.length > 2 ? process.argv.slice(2) : ['test/agent/kube/recordings', 'test/agent/kube/api-server'];
  const { code } = await runTool('vitest/vitest.mjs', ['run', '--project', 'unit', ...tests], {
    show: true,
    env: { KUBERNETES_API: kit },
  });
  process.exitCode = code;
});
