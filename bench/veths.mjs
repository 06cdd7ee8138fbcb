// Namespaces of pods, with a veth to that of their node.
import { execFileSync } from 'node:child_process';

export function batch(words, lines) {
  execFileSync('ip', [...words, '-batch', '-'], { input: `${lines.join('\n')}\n`, stdio: ['pipe', 'ignore', 'pipe'] });
}

export function connect(node, name, veth, ips) {
  const addresses = ips.map((ip) => `address add ${ip}${ip.includes(':') ? '/128 nodad' : '/32'} dev eth0`);
  const link = `link add eth0 type veth peer name ${veth} netns ${node}`;
  batch(['-n', name], ['link set lo up', link, ...addresses, 'link set eth0 up']);
  batch(['-n', node], [`link set ${veth} up`, `route add ${ips[0]}/32 dev ${veth}`]);
}
