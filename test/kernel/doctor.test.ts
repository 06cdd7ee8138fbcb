import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { apply, diagnose, examine } from '../../src/index.js';
import { stateFor, watched } from './node/library.js';
import { stateOf, type TestNode, withTestNode } from './node/test-node.js';

interface Seen {
  readonly code: number | null;
  readonly codes: readonly string[];
  readonly severities: readonly string[];
}

function doctor(node: TestNode, file: string): Seen {
  const { code, out, err } = node.redirect('doctor', '-f', file, '--output', 'json');
  expect(err).toBe('');
  const { findings } = JSON.parse(out) as { findings: readonly { code: string; severity: string }[] };
  return {
    code,
    codes: findings.map((finding) => finding.code),
    severities: findings.map(({ severity }) => severity),
  };
}

/** A change of a node, the finding that it must cause, and a word of its evidence. */
const conditions: readonly (readonly [command: string, code: string, evidence: string])[] = [
  ['iptables-nft -t mangle -I PREROUTING -s 192.0.2.4 -j ACCEPT', 'jump-pushed-down', 'at position 2'],
  [
    'iptables-legacy -A INPUT -j ACCEPT; iptables-nft -A INPUT -j ACCEPT',
    'both-backends-hold-rules',
    'iptables-legacy: ',
  ],
  ['nft add table ip filter2; nft add table inet fw', 'native-tables', 'inet fw'],
  [
    'nft add chain ip nat x; nft add set ip nat s "{ type ipv4_addr; }"; nft add rule ip nat x ip saddr @s accept',
    'incompatible-table',
    'table ip nat',
  ],
  [
    'nft add table ip raw; nft add chain ip raw x; nft add rule ip raw x ip dscp af21 limit rate 5/second drop',
    'incompatible-table',
    'Parsing nftables rule failed',
  ],
  [
    'iptables-nft -t mangle -N CILIUM_PRE; iptables-nft -t mangle -A CILIUM_PRE -j MARK --set-xmark 0x200/0xf00',
    'mark-bits-shared',
    'CILIUM_PRE',
  ],
  ['ip rule add priority 5210 fwmark 0x80000/0xff0000 lookup 52', 'ip-rules-bypassed', 'priority 5210'],
  ['ip rule add priority 9 fwmark 0x80000/0xff0000 lookup 52', 'ip-rules-ahead', 'priority 9'],
  ['ip rule add priority 9 lookup 100; ip rule add priority 1 lookup main', 'ip-rule-into-ours', 'priority 9'],
  ['ip rule add priority 77 fwmark 0x100/0x100 lookup 52', 'mark-bits-shared', 'ip rule 77'],
  ['echo 1 > /proc/sys/net/ipv4/conf/vp3/rp_filter', 'strict-rp-filter', 'vp3'],
  ['ip route replace 10.244.1.3/32 dev vzt', 'pod-route', 'leads to vzt'],
  ['ip link add kube-ipvs0 type veth', 'kube-proxy-ipvs', 'kube-ipvs0'],
  ['ip link add cilium_host type veth', 'cilium-datapath', 'cilium_host'],
  ['iptables-nft -t raw -A PREROUTING -m rpfilter --invert -j DROP', 'reverse-path-rule', 'rpfilter'],
  [
    'ip link add other type vxlan external dstport 4789; ip link del istioin; ip link del istioout',
    'tunnel-port-taken',
    'other',
  ],
  ['ip route add 10.9.9.9/32 dev vzt table 100 metric 5', 'collision', '10.9.9.9'],
];

test('a healthy node has no findings, and doctor changes nothing', () =>
  withTestNode((node) => {
    const file = node.write();
    expect(node.redirect('apply', '--yes', '-f', file).code).toBe(0);
    const before = [stateOf(node, 'host'), stateOf(node, 'ztunnel')];
    expect(doctor(node, file)).toMatchObject({ code: 0, codes: [] });
    expect(node.redirect('doctor').code).toBe(0);
    node.run('host', 'ip rule add priority 9 fwmark 0x80000/0xff0000 lookup 52');
    expect(doctor(node, file)).toMatchObject({ code: 0, codes: ['ip-rules-ahead'], severities: ['note'] });
    node.run('host', 'ip rule del priority 9; iptables-nft -t mangle -I PREROUTING -s 192.0.2.4 -j ACCEPT');
    expect(doctor(node, file)).toMatchObject({ code: 2, codes: ['jump-pushed-down'] });
    node.run('host', 'iptables-nft -t mangle -D PREROUTING 1');
    expect([stateOf(node, 'host'), stateOf(node, 'ztunnel')]).toEqual(before);
  }));

test.each(conditions)('%s: %s', (command, code, evidence) =>
  withTestNode(async (node) => {
    const { machine } = watched(node);
    const state = stateFor(node);
    await apply(state, { machine, stateDirectory: node.folder });
    node.run('host', command);
    const { findings } = diagnose(await examine(state, { machine, stateDirectory: node.folder }));
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(findings.map((finding) => finding.evidence).join('\n')).toContain(evidence);
  }),
);

test('a document that names what the node does not have', () =>
  withTestNode(async (node) => {
    const host = `/run/netns/${node.netns.host}`;
    expect(doctor(node, node.write({ ztunnel: { ...node.ztunnel, netns: '/run/netns/nowhere' } })).codes).toEqual(
      expect.arrayContaining(['namespace-gone', 'no-plan']),
    );
    expect(doctor(node, node.write({ ztunnel: { ...node.ztunnel, netns: host } })).codes).toContain(
      'namespace-is-the-nodes',
    );
    expect(doctor(node, node.write({ ztunnel: { ...node.ztunnel, ip: '10.244.1.9' } })).codes).toContain(
      'ztunnel-address',
    );
    const listener = spawn('ip', [
      'netns',
      'exec',
      node.netns.host,
      'python3',
      '-c',
      'import socket,sys; s=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("0.0.0.0", 4789)); print(1, flush=True); sys.stdin.read()',
    ]);
    await once(listener.stdout, 'data');
    const seen = doctor(node, node.write());
    listener.stdin.end();
    await once(listener, 'close');
    expect(seen.codes).toContain('udp-port-busy');
  }));

test('a kernel without a required feature is told apart from one that has it', () =>
  withTestNode((node) => {
    const kernelHasGeneve = (() => {
      try {
        node.run('host', 'ip link add gtest type geneve id 9 remote 192.0.2.1 && ip link del gtest');
        return true;
      } catch {
        return false;
      }
    })();
    const { codes } = doctor(node, node.write({ tunnel: { kind: 'geneve' } }));
    expect(codes.includes('kernel-feature-missing')).toBe(!kernelHasGeneve);
    expect(doctor(node, node.write({ tunnel: { kind: 'veth' } })).codes).not.toContain('kernel-feature-missing');
  }));
