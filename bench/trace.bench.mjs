// `redirect trace --live` on a node with a service proxy's rules, next to reading them alone.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { median, milliseconds } from './median.mjs';
import { serviceRules } from './rows/inputs.mjs';

const program = join(import.meta.dirname, '..', 'bin', 'redirect.mjs');
const [host, ztunnel] = [`bench-h-${process.pid}`, `bench-z-${process.pid}`];
const stateFolder = `/run/redirect-bench-${process.pid}`;
const inside = (netns, command, input) =>
  execFileSync('ip', ['netns', 'exec', netns, 'sh', '-c', command], { encoding: 'utf8', stdio: 'pipe', input });

const document = JSON.stringify({
  apiVersion: 'redirect/v1',
  kind: 'NodeState',
  mode: 'geneve',
  profile: 'hardened',
  backend: 'iptables-nft',
  node: { name: 'bench', hostIP: '10.244.1.1' },
  ztunnel: { namespace: 'i', name: 'z', ip: '10.244.1.2', hostInterface: 'vzt', netns: `/run/netns/${ztunnel}` },
  tunnel: { kind: 'vxlan', port: 4789 },
  pods: [{ namespace: 'd', name: 'p3', ip: '10.244.1.3', hostInterface: 'vp3' }],
});

function timed(argv, input) {
  const start = performance.now();
  const { status, stderr } = spawnSync('ip', ['netns', 'exec', host, ...argv], {
    encoding: 'utf8',
    input,
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${argv.join(' ')}: exit ${status}\n${stderr}`);
  return performance.now() - start;
}

const redirect = (words) =>
  timed([process.execPath, program, ...words, '-f', '-', '--state-dir', stateFolder], document);
const times = (rounds, work) => median(Array.from({ length: rounds }, work));

try {
  for (const name of [host, ztunnel]) execFileSync('ip', ['netns', 'add', name]);
  inside(host, `ip link add vzt type veth peer name eth0 netns ${ztunnel}; ip address add 10.244.1.1/32 dev vzt`);
  inside(host, 'ip link set lo up; ip link set vzt up; ip route add 10.244.1.2/32 dev vzt');
  inside(ztunnel, 'ip link set lo up; ip address add 10.244.1.2/24 dev eth0; ip link set eth0 up');
  inside(host, 'ip link add vp3 type veth peer name vq3; ip link set vp3 up; ip route add 10.244.1.3/32 dev vp3');
  redirect(['apply', '--yes']);
  const trace = () => times(5, () => redirect(['trace', '--live', '--from', 'p3', '--to', '10.96.15.10:80']));
  const alone = trace();
  inside(host, 'iptables-nft-restore --noflush', serviceRules(4_000));
  const [crowded, reading] = [trace(), times(5, () => timed(['iptables-nft-save', '-c']))];
  console.log(`trace --live: ${milliseconds(alone)}; with 20,000 rules of a service proxy: ${milliseconds(crowded)}`);
  console.log(`iptables-nft-save of them alone: ${milliseconds(reading)}; ratio ${(crowded / reading).toFixed(1)}`);
} finally {
  for (const name of [host, ztunnel]) spawnSync('ip', ['netns', 'del', name]);
  execFileSync('rm', ['-rf', stateFolder]);
}
