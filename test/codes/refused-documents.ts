import type { DocumentCode } from '../../src/codes/index.js';

const good = `apiVersion: redirect/v1
kind: NodeState
mode: geneve
profile: hardened
node: { name: n1, hostIP: 172.18.0.2 }
ztunnel:
  namespace: istio-system
  name: ztunnel-1
  ip: 10.244.1.2
  hostInterface: veth1
  netns: /run/netns/ztunnel
tunnel: { kind: vxlan, port: 4789 }
pods:
  - { namespace: default, name: a, ip: 10.244.1.3, hostInterface: veth2 }
  - { namespace: default, name: b, ip: 10.244.1.4, hostInterface: veth3 }
`;

/** The good document with one of its lines, told by how it begins, replaced by others. */
function withLine(start: string, lines: string): string {
  return good.replace(new RegExp(`^( *(?:- )?)${start}.*$`, 'm'), (_, indent: string) => `${indent}${lines}`);
}

function withConstants(text: string): string {
  return `${good}constants: ${text}\n`;
}

function withPods(pods: string): string {
  return `${good.slice(0, good.indexOf('pods:'))}pods: [${pods}]\n`;
}

function withExpected(entry: string): string {
  return `${good}expect: [{ ${entry}, outcome: captured }]\n`;
}

const podA = '{ namespace: default, name: a, ip: 10.244.1.3, hostInterface: veth2 }';

function inPod(change: string): string {
  return `apiVersion: redirect/v1
kind: NodeState
mode: inpod
profile: istio-1.29
node: { name: n1 }
pods: [{ namespace: default, name: a, uid: u1, netns: /run/netns/a, ip: 169.254.7.127 }]
constants: { ${change} }
`;
}

/** For each code of a document one that is refused with it: a text, or data. */
export const refusedDocuments: Readonly<Record<DocumentCode, unknown>> = {
  syntax: 'node: [',
  'yaml-version': `%YAML 1.1\n---\n${good}`,
  'too-large': '#'.repeat(30_000_000),
  'too-deep': `[${'['.repeat(200)}${']'.repeat(200)}]`,
  'not-plain-data': { apiVersion: new Date(0) },
  'no-document': '# nothing\n',
  'several-documents': `${good}---\n${good}`,
  'wrong-type': withLine('tunnel:', 'tunnel: { kind: vxlan, port: "4789" }'),
  'missing-key': withLine('node:', 'node: { name: n1 }'),
  'unknown-key': withLine('profile:', 'profle: hardened'),
  'duplicate-key': `${good}mode: geneve\n`,
  'yaml-tag': withLine('profile:', 'profile: !!str hardened'),
  'yaml-alias': withLine('profile:', 'profile: *other'),
  'yaml-key': `${good}? [a, b]\n: c\n`,
  'yaml-merge-key': `${good}<<: { kind: NodeState }\n`,
  'yaml-number': withLine('tunnel:', 'tunnel: { kind: vxlan, port: 04789 }'),
  'empty-value': withLine('profile:', 'profile:'),
  'invalid-value': withLine('node:', 'node: { name: n1, hostIP: 172.18.0.256 }'),
  'out-of-range': withLine('tunnel:', 'tunnel: { kind: vxlan, port: 70000 }'),
  'control-character': withPods('{ namespace: default, name: "a\\nb", ip: 10.244.1.3, hostInterface: veth2 }'),
  'ip-and-ips': withPods('{ namespace: default, name: a, ip: 10.244.1.3, ips: [10.244.1.3], hostInterface: veth2 }'),
  'profile-of-another-mode': withLine('profile:', 'profile: istio-1.29'),
  'not-supported-yet': withLine('profile:', 'profile: istio-1.35'),
  'duplicate-interface': withPods(`${podA}, { namespace: default, name: b, ip: 10.244.1.4, hostInterface: veth2 }`),
  'duplicate-netns': withPods(
    '{ namespace: default, name: a, ip: 10.244.1.3, netns: /run/netns/a }, { namespace: default, name: b, ip: 10.244.1.4, netns: /run/netns/a }',
  ),
  'duplicate-pod-ip': withPods(`${podA}, { namespace: default, name: b, ip: 10.244.1.3, hostInterface: veth3 }`),
  'duplicate-pod-name': withPods(`${podA}, { namespace: default, name: a, ip: 10.244.1.4, hostInterface: veth3 }`),
  'duplicate-pod-uid': withPods(
    '{ namespace: default, name: a, uid: u-1, ip: 10.244.1.3, hostInterface: veth2 }, { namespace: default, name: b, uid: u-1, ip: 10.244.1.4, hostInterface: veth3 }',
  ),
  'pod-has-node-ip': withPods('{ namespace: default, name: a, ip: 172.18.0.2, hostInterface: veth2 }'),
  'host-network-in-mesh': withPods(
    '{ namespace: kube-system, name: p, ip: 172.18.0.2, hostNetwork: true, mesh: true }',
  ),
  'unknown-pod': withExpected('from: nobody, to: world'),
  'ambiguous-pod': withPods(
    '{ namespace: default, name: a, ip: 10.244.1.3, hostInterface: veth2 }, { namespace: other, name: a, ip: 10.244.1.4, hostInterface: veth3 }',
  ).concat('expect: [{ from: a, to: world, outcome: captured }]\n'),
  'needless-port': withExpected('from: a, to: world, protocol: icmp, port: 80'),
  'overlapping-marks': withConstants('{ marks: { outbound: 0x200/0x200 } }'),
  'mark-without-skip': withConstants('{ marks: { connSkip: 0x20/0x20 } }'),
  'duplicate-priority': withConstants('{ priorities: { skip: 101 } }'),
  'priorities-out-of-order': withConstants('{ priorities: { skip: 104 } }'),
  'duplicate-table': withConstants('{ tables: { inbound: 101 } }'),
  'duplicate-port': withConstants('{ ports: { dns: 15001 } }'),
  'duplicate-tunnel-id': withConstants('{ tunnels: { inbound: { id: 1001 } } }'),
  'pod-has-ztunnel-ip': withPods('{ namespace: default, name: a, ip: 10.244.1.2, hostInterface: veth2 }'),
  'ztunnel-has-node-ip': withLine('ip:', 'ip: 172.18.0.2'),
  'ztunnel-in-mesh': withPods(
    '{ namespace: istio-system, name: ztunnel-1, ip: 10.244.1.2, hostInterface: veth1, mesh: true }',
  ),
  'ipv6-not-in-mode': withLine('ip:', 'ip: fd00::2'),
  'tunnel-ends-apart': withConstants('{ tunnels: { inbound: { ztunnel: 10.99.0.1/30 } } }'),
  'tunnel-ends-equal': withConstants('{ tunnels: { inbound: { host: 192.168.126.2/30 } } }'),
  'overlapping-tunnel-subnets': withConstants(
    '{ tunnels: { inbound: { host: 192.168.127.1/30, ztunnel: 192.168.127.2/30 } } }',
  ),
  'address-in-tunnel-subnet': withPods('{ namespace: default, name: a, ip: 192.168.126.3, hostInterface: veth2 }'),
  'jump-before-own-chain': withConstants('{ jumps: { before: [ztunnel-PREROUTING] } }'),
  'jumps-with-nft': withConstants('{ jumps: { before: [KUBE-SERVICES] } }').replace(
    'profile: hardened',
    'profile: hardened\nbackend: nft',
  ),
  'indistinguishable-marks': inPod('marks: { ztunnel: 0x1/0xf, connection: 0x1/0xf }'),
  'probe-of-other-family': inPod('probe: { ipv4: "fd00::1" }'),
  'pod-has-probe-ip': inPod(''),
  'duplicate-chain': inPod('chains: { prerouting: ISTIO_OUTPUT }'),
  'duplicate-set': inPod('sets: { ipv4: probes, ipv6: probes }'),
};
