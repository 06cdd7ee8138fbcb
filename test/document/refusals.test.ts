import { expect, test } from 'vitest';
import { parseNodeState } from '../../src/index.js';

const good = [
  'apiVersion: redirect/v1', // 1
  'kind: NodeState', // 2
  'mode: geneve', // 3
  'profile: istio-1.20', // 4
  'node: { name: n1, hostIP: 172.18.0.2 }', // 5
  'ztunnel:', // 6
  '  namespace: istio-system', // 7
  '  name: ztunnel-1', // 8
  '  ip: 10.244.1.2', // 9
  '  hostInterface: veth1', // 10
  '  netns: /run/netns/ztunnel', // 11
  'tunnel: { kind: vxlan, port: 4789 }', // 12
  'pods:', // 13
  '  - { namespace: default, name: a, ip: 10.244.1.3, hostInterface: veth2 }', // 14
  '  - { namespace: default, name: b, ip: 10.244.1.4, hostInterface: veth3 }', // 15
  'constants:', // 16
  '  set: pods', // 17
];

/** What is wrong with the good document after one line was replaced: code, path and position. */
function refusalsOf(line: number, text: string): readonly string[] {
  const result = parseNodeState(good.map((each, index) => (index === line - 1 ? text : each)).join('\n'));
  if (result.ok) return [];
  return result.diagnostics.map(({ code, path, position }) => `${code} ${path} ${position?.line}:${position?.column}`);
}

test('the unchanged document is accepted', () => {
  expect(refusalsOf(17, '  set: pods')).toEqual([]);
});

test.each([
  [3, 'mod: geneve', ['missing-key mode 1:1', 'unknown-key mod 3:1']],
  [4, 'profile: istio-1.29', ['profile-of-another-mode profile 4:10']],
  [4, 'profile: istio-1.35', ['not-supported-yet profile 4:10']],
  [
    3,
    'mode: inpod',
    [
      'profile-of-another-mode profile 4:10',
      'unknown-key ztunnel 6:1',
      'unknown-key tunnel 12:1',
      'missing-key pods[0].uid 14:5',
      'missing-key pods[0].netns 14:5',
      'missing-key pods[1].uid 15:5',
      'missing-key pods[1].netns 15:5',
      'unknown-key constants.set 17:3',
    ],
  ],
  [3, 'mode: sidecar', ['invalid-value mode 3:7']],
  [5, 'node: { name: n1, hostIP: 172.18.0.256 }', ['invalid-value node.hostIP 5:27']],
  [5, 'node: { name: n1, hostIP: 127.0.0.1 }', ['invalid-value node.hostIP 5:27']],
  [5, 'node: { name: n1, hostIP: fd00::1 }', ['ipv6-not-in-mode node.hostIP 5:27']],
  [5, 'node: n1', ['wrong-type node 5:7']],
  [9, '  ip: 172.18.0.2', ['ztunnel-has-node-ip ztunnel.ip 9:7']],
  [9, '  ip: fd00::2', ['ipv6-not-in-mode ztunnel.ip 9:7']],
  [10, '  hostInterface: sixteen-letters-', ['invalid-value ztunnel.hostInterface 10:18']],
  [10, '  hostInterface: veth2', ['duplicate-interface pods[0].hostInterface 14:67']],
  [12, 'tunnel: { kind: vxlan, port: 70000 }', ['out-of-range tunnel.port 12:30']],
  [12, 'tunnel: { kind: gre }', ['invalid-value tunnel.kind 12:17']],
  [
    14,
    '  - { namespace: default, name: b, ip: 10.244.1.3, hostInterface: veth2 }',
    ['duplicate-pod-name pods[1].name 15:33'],
  ],
  [
    14,
    '  - { namespace: default, name: a, ip: 10.244.1.4, hostInterface: veth2 }',
    ['duplicate-pod-ip pods[1].ip 15:40'],
  ],
  [
    14,
    '  - { namespace: default, name: a, ip: 172.18.0.2, hostInterface: veth2 }',
    ['pod-has-node-ip pods[0].ip 14:40'],
  ],
  [
    14,
    '  - { namespace: default, name: a, ip: 10.244.1.2, hostInterface: veth2 }',
    ['pod-has-ztunnel-ip pods[0].ip 14:40'],
  ],
  [14, '  - { namespace: default, name: a, hostInterface: veth2 }', ['missing-key pods[0].ip 14:5']],
  [
    14,
    '  - { namespace: default, name: a, ip: 192.168.126.3, hostInterface: veth2 }',
    ['address-in-tunnel-subnet pods[0].ip 14:40'],
  ],
  [17, '  marks: { outbound: 0x200/0x200 }', ['overlapping-marks constants.marks.outbound 17:22']],
  [17, '  priorities: { skip: 104 }', ['priorities-out-of-order constants.priorities.skip 17:23']],
  [17, '  ports: { dns: 15001 }', ['duplicate-port constants.ports.dns 17:17']],
  [
    17,
    '  set: pods\nexpect: [{ from: nobody, to: x/b, port: 80, outcome: gone }]',
    ['unknown-pod expect[0].from 18:18', 'unknown-pod expect[0].to 18:30', 'invalid-value expect[0].outcome 18:54'],
  ],
  [
    17,
    '  set: pods\nexpect: [{ from: a, to: 10.0.0.300, protocol: icmp, port: 80, outcome: lost }]',
    ['invalid-value expect[0].to 18:25', 'needless-port expect[0].port 18:59'],
  ],
  [17, '  set: two words', ['invalid-value constants.set 17:8']],
  [17, '  set: pods\n  set: pods', ['duplicate-key constants.set 18:3']],
])('line %i as %j is refused', (line, text, refusals) => {
  expect(refusalsOf(line, text)).toEqual(refusals);
});

test('all mistakes are reported at once, top to bottom', () => {
  const text = good.join('\n').replace('172.18.0.2', 'x').replace('veth1', 'a/b').replace('set: pods', 'set: a b');
  const result = parseNodeState(text);
  expect(result.ok ? [] : result.diagnostics.map(({ path }) => path)).toEqual([
    'node.hostIP',
    'ztunnel.hostInterface',
    'constants.set',
  ]);
});

test('native nft has no jumps to place', () => {
  const text = [...good, '  jumps: { before: [KUBE-SERVICES] }'].join('\n');
  const native = text.replace(/^profile: .*$/m, '$&\nbackend: nft');
  const [one, another] = [text, native].map((each) => parseNodeState(each));
  expect(one?.ok).toBe(true);
  expect(another?.ok === false && another.diagnostics.map(({ code, path }) => [code, path])).toEqual([
    ['jumps-with-nft', 'constants.jumps'],
  ]);
});
