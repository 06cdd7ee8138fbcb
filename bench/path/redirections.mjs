// The ways to lead packets to a proxy that are measured, each with the newest profile that rules were published for.
import { spawnSync } from 'node:child_process';

const inTunnel = (tunnel) => ({ name: tunnel, mode: 'geneve', published: 'istio-1.20', options: { tunnel } });

export const redirections = [
  ...['geneve', 'vxlan', 'veth'].map(inTunnel),
  { name: 'in-pod', mode: 'inpod', published: 'istio-1.29', options: {} },
];

/** As far as this kernel knows them. */
export function knownBackends() {
  const { status } = spawnSync('unshare', ['--net', '--', 'iptables-legacy', '-t', 'mangle', '-S'], {
    stdio: 'ignore',
  });
  return ['iptables-nft', 'nft', ...(status === 0 ? ['iptables-legacy'] : [])];
}
