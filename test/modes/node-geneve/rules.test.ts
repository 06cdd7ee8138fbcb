import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { geneveRules } from '../../../src/modes/node-geneve/rules/index.js';
import { all, type Change, constants, good, mark, marks, pod, priorities, tunnel, ztunnel } from './changed-state.js';

const rows: readonly (readonly [rule: string, what: string, change: Change, found: readonly string[]])[] = [
  [
    'ztunnelOutsideMesh',
    'ztunnel is a pod of the mesh',
    pod(0, { namespace: 'istio-system', name: 'ztunnel-1' }),
    ['ztunnel-in-mesh pods[0]'],
  ],
  [
    'ztunnelOutsideMesh',
    'ztunnel is a pod outside the mesh',
    pod(0, { namespace: 'istio-system', name: 'ztunnel-1', mesh: false }),
    [],
  ],
  [
    'ztunnelAddress',
    "ztunnel has the node's address",
    ztunnel({ ip: '10.244.1.1' }),
    ['ztunnel-has-node-ip ztunnel.ip node.hostIP'],
  ],
  [
    'ztunnelAddress',
    'ztunnel is its own peer',
    ztunnel({ tunnelPeer: '10.244.1.2' }),
    ['ztunnel-has-node-ip ztunnel.tunnelPeer ztunnel.ip'],
  ],
  [
    'podAddressesFree',
    "a pod has the node's address",
    pod(0, { ips: ['10.244.1.1'] }),
    ['pod-has-node-ip pods[0].ips'],
  ],
  [
    'podAddressesFree',
    "a pod has the peer's address",
    all(ztunnel({ tunnelPeer: '10.9.9.9' }), pod(1, { ips: ['10.9.9.9'] })),
    ['pod-has-node-ip pods[1].ips'],
  ],
  [
    'podAddressesFree',
    "a pod has ztunnel's address",
    pod(0, { ips: ['10.244.1.2'] }),
    ['pod-has-ztunnel-ip pods[0].ips'],
  ],
  [
    'podAddressesFree',
    'ztunnel is listed with its address',
    pod(0, { namespace: 'istio-system', name: 'ztunnel-1', ips: ['10.244.1.2'], mesh: false }),
    [],
  ],
  [
    'addressFamily',
    'the node has an IPv6 address',
    (state) => ({ ...state, node: { ...state.node, hostIP: 'fd00::1' } }),
    ['ipv6-not-in-mode node.hostIP'],
  ],
  ['addressFamily', 'ztunnel has an IPv6 address', ztunnel({ ip: 'fd00::2' }), ['ipv6-not-in-mode ztunnel.ip']],
  [
    'addressFamily',
    'the peer has an IPv6 address',
    ztunnel({ tunnelPeer: 'fd00::1' }),
    ['ipv6-not-in-mode ztunnel.tunnelPeer'],
  ],
  [
    'addressFamily',
    'a mesh pod has one too',
    pod(0, { ips: ['10.244.1.3', 'fd00::3'] }),
    ['ipv6-not-in-mode pods[0].ips'],
  ],
  ['addressFamily', 'a pod outside the mesh has one', pod(0, { ips: ['fd00::3'], mesh: false }), []],
  [
    'interfacesDistinct',
    'two pods have one interface',
    pod(1, { hostInterface: 'va' }),
    ['duplicate-interface pods[1].hostInterface pods[0].hostInterface'],
  ],
  [
    'interfacesDistinct',
    "a pod has ztunnel's",
    pod(0, { hostInterface: 'vzt' }),
    ['duplicate-interface pods[0].hostInterface ztunnel.hostInterface'],
  ],
  [
    'interfacesDistinct',
    "a pod has a tunnel's",
    pod(0, { hostInterface: 'istioin' }),
    ['duplicate-interface pods[0].hostInterface constants.tunnels.inbound.name'],
  ],
  [
    'interfacesDistinct',
    'both tunnels have one',
    tunnel('outbound', { name: 'istioin' }),
    ['duplicate-interface constants.tunnels.outbound.name constants.tunnels.inbound.name'],
  ],
  [
    'interfacesDistinct',
    "a tunnel's end has the name of ztunnel's own interface",
    tunnel('outbound', { peerName: 'eth0' }),
    ['duplicate-interface ztunnel.podInterface constants.tunnels.outbound.peerName'],
  ],
  ['interfacesDistinct', 'the same name in each namespace', tunnel('inbound', { peerName: 'vzt' }), []],
  [
    'namespacesDistinct',
    'two pods have one namespace',
    pod(1, { netns: '/var/run/netns/a' }),
    ['duplicate-netns pods[1].netns pods[0].netns'],
  ],
  [
    'namespacesDistinct',
    "a pod has ztunnel's",
    pod(1, { netns: '/run/netns/ztunnel' }),
    ['duplicate-netns pods[1].netns ztunnel.netns'],
  ],
  [
    'marksApart',
    'two marks share a bit',
    marks({ outbound: mark(0x200) }),
    ['overlapping-marks constants.marks.skip constants.marks.outbound'],
  ],
  ['marksApart', 'a mark was refused', marks({ outbound: undefined }), []],
  [
    'marksApart',
    'connSkip and proxyReturn share a bit',
    marks({ connSkip: mark(0x240) }),
    ['overlapping-marks constants.marks.connSkip constants.marks.proxyReturn'],
  ],
  [
    'marksOfConnections',
    'connSkip lacks skip',
    marks({ connSkip: mark(0x20) }),
    ['mark-without-skip constants.marks.connSkip constants.marks.skip'],
  ],
  [
    'marksOfConnections',
    'proxy is no more than skip',
    marks({ proxy: mark(0x200) }),
    ['overlapping-marks constants.marks.proxy constants.marks.connSkip'],
  ],
  [
    'marksInZtunnel',
    'both marks are the same',
    marks({ originalSource: mark(0x400, 0xfff) }),
    ['overlapping-marks constants.marks.originalSource constants.marks.tproxy'],
  ],
  [
    'marksInZtunnel',
    'one holds the other',
    marks({ originalSource: mark(0x400, 0x400) }),
    ['overlapping-marks constants.marks.originalSource constants.marks.tproxy'],
  ],
  [
    'prioritiesInOrder',
    'two rules share a priority',
    priorities({ outbound: 100 }),
    ['duplicate-priority constants.priorities.outbound constants.priorities.skip'],
  ],
  [
    'prioritiesInOrder',
    "ztunnel's two share one",
    priorities({ ztunnelOriginalSource: 20000 }),
    ['duplicate-priority constants.priorities.ztunnelOriginalSource constants.priorities.ztunnelTproxy'],
  ],
  [
    'prioritiesInOrder',
    'one stands too early',
    priorities({ inbound: 50 }),
    ['priorities-out-of-order constants.priorities.inbound constants.priorities.proxyReturn'],
  ],
  ['prioritiesInOrder', 'the same number in each namespace', priorities({ ztunnelTproxy: 100 }), []],
  [
    'tablesDistinct',
    'two tables have one number',
    constants(({ tables }) => ({ tables: { ...tables, proxy: 100 } })),
    ['duplicate-table constants.tables.proxy constants.tables.inbound'],
  ],
  [
    'tunnelIdsDistinct',
    'both tunnels have one id',
    tunnel('outbound', { id: 1000 }),
    ['duplicate-tunnel-id constants.tunnels.outbound.id constants.tunnels.inbound.id'],
  ],
  [
    'tunnelEndsMeet',
    'the ends are in two subnets',
    tunnel('inbound', { ztunnel: '192.168.130.2/30' }),
    ['tunnel-ends-apart constants.tunnels.inbound.ztunnel constants.tunnels.inbound.host'],
  ],
  [
    'tunnelEndsMeet',
    'the prefixes differ',
    tunnel('inbound', { ztunnel: '192.168.126.2/29' }),
    ['tunnel-ends-apart constants.tunnels.inbound.ztunnel constants.tunnels.inbound.host'],
  ],
  [
    'tunnelEndsMeet',
    'both ends have one address',
    tunnel('inbound', { ztunnel: '192.168.126.1/30' }),
    ['tunnel-ends-equal constants.tunnels.inbound.ztunnel constants.tunnels.inbound.host'],
  ],
  [
    'tunnelSubnetsApart',
    'one subnet holds the other',
    tunnel('outbound', { host: '192.168.126.5/24' }),
    ['overlapping-tunnel-subnets constants.tunnels.outbound.host constants.tunnels.inbound.host'],
  ],
  [
    'tunnelSubnetsFree',
    'a pod is in one',
    pod(0, { ips: ['192.168.126.2'] }),
    ['address-in-tunnel-subnet pods[0].ips'],
  ],
  ['tunnelSubnetsFree', 'ztunnel is in one', ztunnel({ ip: '192.168.127.3' }), ['address-in-tunnel-subnet ztunnel.ip']],
  [
    'tunnelSubnetsFree',
    'the node is in one, and so its peer',
    all(
      (state) => ({ ...state, node: { ...state.node, hostIP: '192.168.127.3' } }),
      ztunnel({ tunnelPeer: '192.168.127.3' }),
    ),
    ['address-in-tunnel-subnet node.hostIP'],
  ],
  [
    'portsDistinct',
    'two ports are one',
    constants(({ ports }) => ({ ports: { ...ports, hbone: 15001 } })),
    ['duplicate-port constants.ports.hbone constants.ports.outbound'],
  ],
  [
    'portsDistinct',
    "DNS has the tunnels' port",
    constants(({ ports }) => ({ ports: { ...ports, dns: 6081 } })),
    ['duplicate-port tunnel.port constants.ports.dns'],
  ],
  [
    'jumpPosition',
    'a jump before a chain of ours',
    constants(() => ({ jumps: { before: ['KUBE-SERVICES', 'ztunnel-OUTPUT'] } })),
    ['jump-before-own-chain constants.jumps.before[1] constants.chainPrefix'],
  ],
  [
    'jumpPosition',
    'a place in native nft',
    all(
      constants(() => ({ jumps: { before: ['KUBE-SERVICES'] } })),
      (state) => ({ ...state, backend: 'nft' }),
    ),
    ['jumps-with-nft constants.jumps backend'],
  ],
];

const byName = new Map(geneveRules.map((rule) => [rule.name, rule]));

test.each(rows)('%s: %s', (name, _, change, found) => {
  const findings = byName.get(name)?.(change(good)) ?? [];
  expect(findings.map(({ code, otherPath, path }) => [code, path, otherPath].filter(Boolean).join(' '))).toEqual(found);
});

test.each(geneveRules.map((rule) => [rule.name, rule] as const))(
  '%s holds of a good node, and of one without ztunnel',
  (_, rule) => {
    expect([...rule(good), ...rule({ ...good, ztunnel: null })]).toEqual([]);
  },
);

test('every rule of the mode has rows', () => {
  const files = readdirSync('src/modes/node-geneve/rules').filter(
    (file) => !/^(?:index|geneve-rule|is-ztunnel)\.ts$/.test(file),
  );
  const names = new Set(rows.map(([name]) => name));
  expect([...names].filter((name) => !byName.has(name))).toEqual([]);
  expect(names.size).toBe(files.length);
});
