// A simulated node whose pods have namespaces of their own, for mode inpod.
import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { stateOf } from './rows/inputs.mjs';
import { batch, connect } from './veths.mjs';

export const tag = process.env['BENCH_TAG'] ?? String(process.pid);
export const node = `bench-n-${tag}`;
export const stateDirectory = `/run/redirect-bench-${tag}`;
export const podName = (index) => `bench-p${index}-${tag}`;
export const pathOf = (index) => `/run/netns/${podName(index)}`;
export const address = (index) => `10.244.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
export const address6 = (index) => `fd00:10:244::${(index + 1).toString(16)}`;

/** Whether this process is the one inside of the node's namespace. */
export const isInside = process.env['BENCH_TAG'] !== undefined;

/**
 * Starts a file as a process of a node with so many pods, which goes away with it. Returns its output unless `how` lets
 * it out.
 */
export function inNodeOfPods(file, count, how = {}) {
  const pods = Array.from({ length: count }, (_, index) => index);
  const names = [node, ...pods.map(podName)];
  try {
    batch(
      [],
      names.map((name) => `netns add ${name}`),
    );
    batch(['-n', node], ['link set lo up']);
    for (const index of pods) connect(node, podName(index), `v${index}`, [address(index), address6(index)]);
    const env = { ...(how.env ?? process.env), BENCH_TAG: tag };
    return execFileSync('ip', ['netns', 'exec', node, process.execPath, file], { stdio: 'inherit', ...how, env });
  } finally {
    spawnSync('ip', ['-force', '-batch', '-'], { input: names.map((name) => `netns del ${name}\n`).join('') });
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

export function podsDocument(count, backend = 'iptables-nft') {
  return {
    ...{ apiVersion: 'redirect/v1', kind: 'NodeState', mode: 'inpod', profile: 'istio-1.29', backend },
    node: { name: 'bench' },
    pods: Array.from({ length: count }, (_, index) => ({
      namespace: 'd',
      name: `p${index}`,
      uid: `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`,
      ips: [address(index), address6(index)],
      netns: pathOf(index),
    })),
  };
}

export const podsState = (...asked) => stateOf(podsDocument(...asked));
