// A simulated node in namespaces of its own, and ways to do the same thing there next to each other.
import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { median } from './median.mjs';
import { stateOf } from './rows/inputs.mjs';

const tag = process.env['BENCH_TAG'] ?? String(process.pid);
const host = `bench-h-${tag}`;
export const ztunnels = [`bench-y-${tag}`, `bench-z-${tag}`];
export const stateDirectory = `/run/redirect-bench-${tag}`;

/** Whether this process is the one inside of the node's namespace. */
export const isInside = process.env['BENCH_TAG'] !== undefined;

/**
 * Starts a file as a process of a simulated node with 20 pods and two ztunnels, which goes away with it. Returns its
 * output unless `how` lets it out.
 */
export function inNamespaces(file, how = {}) {
  const inside = (netns, command) =>
    execFileSync('ip', ['netns', 'exec', netns, 'sh', '-c', command], { stdio: 'pipe' });
  try {
    for (const name of [host, ...ztunnels]) execFileSync('ip', ['netns', 'add', name]);
    inside(host, 'ip link set lo up');
    for (const [index, name] of ztunnels.entries()) {
      const veth = `vzt${index}`;
      inside(
        host,
        `ip link add ${veth} type veth peer name eth0 netns ${name}; ip address add 10.244.1.1/32 dev ${veth}`,
      );
      inside(host, `ip link set ${veth} up; ip route add 10.244.1.${200 + index}/32 dev ${veth}`);
      inside(name, `ip link set lo up; ip address add 10.244.1.${200 + index}/24 dev eth0; ip link set eth0 up`);
    }
    for (let last = 3; last <= 22; last += 1)
      inside(
        host,
        `ip link add vp${last} type veth peer name vq${last}; ip link set vp${last} up; ip route add 10.244.1.${last}/32 dev vp${last}`,
      );
    const env = { ...(how.env ?? process.env), BENCH_TAG: tag };
    return execFileSync('ip', ['netns', 'exec', host, process.execPath, file], { stdio: 'inherit', ...how, env });
  } finally {
    for (const name of [host, ...ztunnels]) spawnSync('ip', ['netns', 'del', name]);
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

export function state(...node) {
  return stateOf(documentOfNode(...node));
}

/** With `which` of the two ztunnels, as JSON would give it. */
export function documentOfNode(count, which = 0, backend = 'iptables-nft') {
  return {
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile: 'istio-1.20',
    backend,
    node: { name: 'bench', hostIP: '10.244.1.1' },
    ztunnel: {
      namespace: 'i',
      name: 'z',
      ip: `10.244.1.${200 + which}`,
      hostInterface: `vzt${which}`,
      netns: `/run/netns/${ztunnels[which]}`,
    },
    tunnel: { kind: 'vxlan', port: 4789 },
    pods: Array.from({ length: count }, (_, index) => {
      const last = index + 3;
      return { namespace: 'd', name: `p${last}`, ip: `10.244.1.${last}`, hostInterface: `vp${last}` };
    }),
  };
}

export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Medians of several ways to do the same, taken in turns, so that a slow moment of the machine meets all. */
export async function compare(ways, rounds = 15) {
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, { before, work }] of Object.entries(ways)) {
      await before?.();
      times[name].push(await timed(work));
    }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}
