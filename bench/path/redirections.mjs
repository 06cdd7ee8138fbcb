// The ways to lead packets to a proxy that are measured, as far as this kernel knows them.
import { spawnSync } from 'node:child_process';
import { kernelHasGeneve } from '../lab.mjs';

const inTunnel = (tunnel) => ({ name: tunnel, mode: 'geneve', published: 'istio-1.20', options: { tunnel } });

/** `published` is the newest profile that rules were published for. */
const redirections = [
  ...['geneve', 'vxlan', 'veth'].map(inTunnel),
  { name: 'in-pod', mode: 'inpod', published: 'istio-1.29', options: {} },
];

const backends = ['iptables-nft', 'nft', 'iptables-legacy'];

export async function knownRedirections() {
  const hasGeneve = await kernelHasGeneve();
  return redirections.filter(({ name }) => hasGeneve || name !== 'geneve');
}

export function knownBackends() {
  const { status } = spawnSync('unshare', ['--net', '--', 'iptables-legacy', '-t', 'mangle', '-S'], {
    stdio: 'ignore',
  });
  return backends.filter((name) => status === 0 || name !== 'iptables-legacy');
}
