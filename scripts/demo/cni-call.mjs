import { existsSync } from 'node:fs';
import { arch } from 'node:process';
import { run } from '../run.mjs';
import { step } from './stage.mjs';

/**
 * Starts redirect-cni as a container runtime does behind the other plugins of its chain: variables, the configuration
 * with their result.
 */
export async function addPod({ folder, wordsInside }, node, { ip, name, netns }) {
  const program = `dist/cni/${arch}/redirect-cni`;
  const argv = existsSync(program) ? [program] : [process.execPath, 'bin/redirect-cni.mjs'];
  const prevResult = { cniVersion: '1.0.0', ips: [{ address: `${ip}/32` }] };
  const config = {
    cniVersion: '1.0.0',
    name: 'lab',
    type: 'redirect-cni',
    cni_agent_run_dir: `${folder}/agent`,
    prevResult,
  };
  const env = {
    ...{ CNI_COMMAND: 'ADD', CNI_CONTAINERID: name, CNI_IFNAME: 'eth0', CNI_NETNS: netns, CNI_PATH: '/opt/cni/bin' },
    CNI_ARGS: `K8S_POD_NAMESPACE=default;K8S_POD_NAME=${name}`,
  };
  console.log(`${node}$ CNI_COMMAND=ADD CNI_NETNS=${netns} ... redirect-cni`);
  console.log(`  in:  prevResult ${JSON.stringify(prevResult)}`);
  const began = performance.now();
  const result = await step(run('ip', wordsInside(node, argv), { env, input: JSON.stringify(config) }));
  const took = Math.round(performance.now() - began);
  console.log(`  out: ${result.trim()}, after ${took} ms`);
}
