// What the command line and the library take on a node in namespaces, next to the commands that an agent would run by
// hand.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { median, milliseconds } from './median.mjs';

const program = join(import.meta.dirname, '..', 'bin', 'redirect.mjs');
const [host, ztunnel] = [`bench-h-${process.pid}`, `bench-z-${process.pid}`];
const stateFolder = `/run/redirect-bench-${process.pid}`;
const inside = (netns, command, input) =>
  execFileSync('ip', ['netns', 'exec', netns, 'sh', '-c', command], { encoding: 'utf8', stdio: 'pipe', input });

const pod = (last) => ({ namespace: 'd', name: `p${last}`, ip: `10.244.1.${last}`, hostInterface: `vp${last}` });
const document = (pods) =>
  JSON.stringify({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile: 'istio-1.20',
    backend: 'iptables-nft',
    node: { name: 'bench', hostIP: '10.244.1.1' },
    ztunnel: { namespace: 'i', name: 'z', ip: '10.244.1.2', hostInterface: 'vzt', netns: `/run/netns/${ztunnel}` },
    tunnel: { kind: 'vxlan', port: 4789 },
    pods,
  });

function redirect(words, input) {
  const argv = ['netns', 'exec', host, process.execPath, program, ...words, '-f', '-', '--state-dir', stateFolder];
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync('ip', argv, { encoding: 'utf8', input });
  if (status !== 0) throw new Error(`${words.join(' ')}: exit ${status}\n${stdout}${stderr}`);
  return performance.now() - start;
}

function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const times = (rounds, work) => median(Array.from({ length: rounds }, work));

try {
  for (const name of [host, ztunnel]) execFileSync('ip', ['netns', 'add', name]);
  inside(host, `ip link add vzt type veth peer name eth0 netns ${ztunnel}; ip address add 10.244.1.1/32 dev vzt`);
  inside(host, 'ip link set lo up; ip link set vzt up; ip route add 10.244.1.2/32 dev vzt');
  inside(ztunnel, 'ip link set lo up; ip address add 10.244.1.2/24 dev eth0; ip link set eth0 up');
  for (const last of [3, 4])
    inside(
      host,
      `ip link add vp${last} type veth peer name vq${last}; ip link set vp${last} up; ip route add 10.244.1.${last}/32 dev vp${last}`,
    );
  const [one, two] = [document([pod(3)]), document([pod(3), pod(4)])];
  const fresh = times(7, () => {
    const time = redirect(['apply', '--yes'], one);
    redirect(['destroy', '--yes'], one);
    return time;
  });
  redirect(['apply', '--yes'], one);
  const noop = times(15, () => redirect(['apply', '--yes'], one));
  const added = times(7, () => {
    const time = redirect(['apply', '--yes'], two);
    redirect(['apply', '--yes'], one);
    return time;
  });
  const bare = times(
    15,
    () =>
      timed(() => {
        execFileSync('ip', ['netns', 'exec', host, 'ipset', 'add', 'ztunnel-pods-ips', '10.9.9.9']);
        execFileSync('ip', ['netns', 'exec', host, 'ip', 'route', 'add', '10.9.9.9/32', 'dev', 'vzt', 'table', '100']);
      }) +
      0 * inside(host, 'ipset del ztunnel-pods-ips 10.9.9.9; ip route del 10.9.9.9/32 table 100').length,
  );
  const verify = () => times(9, () => redirect(['verify'], one));
  const rows = [['no foreign rules', verify()]];
  for (const count of [10_000, 50_000]) {
    const rules = Array.from(
      { length: count },
      (_, index) => `-A OTHERS -s 10.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}/32 -j RETURN`,
    );
    inside(host, 'iptables-nft-restore --noflush', `*nat\n:OTHERS - [0:0]\n${rules.join('\n')}\nCOMMIT\n`);
    rows.push([`${count} foreign nat rules`, verify()]);
  }
  console.log(
    `fresh apply: ${milliseconds(fresh)}; nothing to do: ${milliseconds(noop)}; one pod more: ${milliseconds(added)}`,
  );
  console.log(`two bare commands for one pod more: ${milliseconds(bare)}; ratio ${(added / bare).toFixed(1)}`);
  for (const [name, time] of rows)
    console.log(`verify, ${name}: ${milliseconds(time)}, ratio ${(time / rows[0][1]).toFixed(2)}`);
  const node = times(9, () => timed(() => execFileSync(process.execPath, ['-e', '0'])));
  const version = times(9, () => timed(() => execFileSync(process.execPath, [program, '--version'])));
  console.log(
    `--version: ${milliseconds(version)}, node alone ${milliseconds(node)}, ratio ${(version / node).toFixed(2)}`,
  );
} finally {
  for (const name of [host, ztunnel]) spawnSync('ip', ['netns', 'del', name]);
  execFileSync('rm', ['-rf', stateFolder]);
}
