// A call of the CNI plugin, without its process.
import { ask } from './ask.mjs';

/** @returns how long the answer took. */
export async function cniCall(socketPath, command, { ips, name, netns }) {
  const env = {
    ...{ CNI_COMMAND: command, CNI_CONTAINERID: name, CNI_NETNS: netns, CNI_IFNAME: 'eth0' },
    CNI_ARGS: `K8S_POD_NAMESPACE=d;K8S_POD_NAME=${name}`,
  };
  const prevResult = { cniVersion: '1.0.0', ips: ips.map((one) => ({ address: one })) };
  const config = { cniVersion: '1.0.0', agent_timeout: 60, prevResult };
  const begin = performance.now();
  const { code, text } = await ask({ socketPath, path: '/cni', method: 'POST' }, JSON.stringify({ env, config }));
  if (code !== 200) throw new Error(`${command} of ${name}: ${code} ${text}`);
  return performance.now() - begin;
}
