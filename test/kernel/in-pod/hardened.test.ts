import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { apply } from '../../../src/index.js';
import { type PodNode, type TestPod, withPodNode } from './pod-node.js';

const probe = '169.254.7.127';

/** Packets that the rules of a table with these words have counted. */
function counted({ run }: PodNode, pod: TestPod | null, table: string, words: string): number {
  const lines = run(pod, `iptables-nft-save -c -t ${table}`)
    .split('\n')
    .filter((line) => line.includes(words));
  return lines.reduce((sum, line) => sum + Number(/^\[(\d+):/.exec(line)?.[1] ?? 0), 0);
}

/** One SYN from an address to a pod; nobody waits for the answer. */
function knock(from: string, to: string): string {
  const lines = ['import socket', 's = socket.socket()', `s.bind(("${from}", 0))`, 's.setblocking(False)'];
  return `python3 -c '${[...lines, `s.connect_ex(("${to}", 80))`].join('; ')}'`;
}

/** A resolver of the pod's own at 127.0.0.53 gets a connection, or ztunnel's port does, where nobody listens. */
const asksItself = `python3 -c '${[
  'import socket',
  'r = socket.create_server(("127.0.0.53", 53))',
  's = socket.socket()',
  'print("refused" if s.connect_ex(("127.0.0.53", 53)) else "connected")',
].join('; ')}'`;

/** Routes between the pods of a node that checks no sources. */
function connect({ pods: [target, sender], run }: PodNode): void {
  const settings = [target, sender].flatMap(({ name }) =>
    ['rp_filter=0', 'proxy_arp=1'].map((setting) => `net.ipv4.conf.${name}.${setting}`),
  );
  run(null, `sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 ${settings.join(' ')}`);
  for (const { ips, name } of [target, sender]) run(null, `ip route add ${ips[0]}/32 dev ${name}`);
  run(sender, `ip address add ${probe}/32 dev lo`);
}

test('with hardened a pod asks its own resolver by TCP, and nobody passes with the address of the probes', () =>
  withPodNode(async (node) => {
    connect(node);
    const [target, sender] = node.pods;
    const passed = () => counted(node, target, 'nat', `-s ${probe}/32`);
    const programme = async (profile: string) => {
      const state = node.state({ profile, backend: 'iptables-nft', pods: [target] });
      expect((await apply(state, node.options)).outcome).toBe('done');
    };
    const until = async (isDone: () => boolean) => {
      while (!isDone()) await pause(20);
    };

    await programme('istio-1.29');
    node.run(sender, knock(probe, target.ips[0] ?? ''));
    await until(() => passed() === 1);
    expect(node.run(target, asksItself).trim()).toBe('refused');

    await programme('hardened');
    const before = passed();
    node.run(sender, knock(probe, target.ips[0] ?? ''));
    await until(() => counted(node, null, 'mangle', '-j DROP') === 1);
    expect(passed()).toBe(before);
    expect(node.run(target, asksItself).trim()).toBe('connected');
  }));
