import { expect, test } from 'vitest';
import { parseNodeState } from '../../src/index.js';
import { endpointNamed } from '../../src/lab/endpoints.js';
import { expectedCourse } from '../../src/lab/expected-course.js';
import {
  expectCaptured,
  expectDirect,
  type Journey,
  LabError,
  labMembers,
  labModeNamed,
  labNamed,
} from '../../src/lab/index.js';
import { pathText } from '../../src/lab/journey-table.js';
import { linksBatch, nodeBatch, podBatch, stubBatch } from '../../src/lab/wiring.js';

const lab = labNamed('i', 'inpod');
const { document, journeys } = labModeNamed('inpod');
const captured = expectCaptured(lab, { profile: 'istio-1.29' });

/** Where each flow goes: upstream's list of flows, with the address that the server must see. */
test.each([
  ['a1 b1 tcp', '15001@a1 -> 15008@b1', '10.244.1.11'],
  ['a1 a2 tcp', '15001@a1 -> 15008@a2', '10.244.1.11'],
  ['a1 d1 tcp', '15001@a1', '10.244.1.11'],
  ['a1 node1 tcp', '15001@a1', '10.244.1.11'],
  ['d1 a1 tcp', '15006@a1', '10.244.2.13'],
  ['h1 a1 tcp', '15006@a1', '198.51.100.2'],
  ['node1 b1 tcp', '15006@b1', '172.18.0.2'],
  ['node1 a1 tcp', 'direct', '169.254.7.127'],
  ['wire1 a1 tcp', 'direct', '169.254.7.127'],
  ['node1 vip-a1 tcp', 'direct', '169.254.7.127'],
  ['node1 a1 udp', 'direct', '10.244.1.1'],
  ['node1 c1 tcp', 'direct', '10.244.1.1'],
  ['d1 port-a1 tcp', '15006@a1', '10.244.1.1'],
  ['b1 vip-a1 tcp', '15001@b1 -> 15006@a1', '10.244.2.11'],
  ['a1 a1 tcp', 'direct', '10.244.1.11'],
  ['a1 own-a1 tcp', 'direct', '10.96.1.11'],
  ['a1 lo-a1 tcp', 'direct', '127.0.0.1'],
  ['a1 c1 dns', '15053@a1', '10.244.1.11'],
  ['a1 c1 dns-tcp', '15053@a1', '10.244.1.11'],
  ['q1 c1 dns', 'direct', '10.244.1.16'],
  ['q1 c1 dns-tcp', '15001@q1', '10.244.1.16'],
  ['a1 c1 udp', 'direct', '10.244.1.11'],
  ['a1 b1 icmp', 'direct', '10.244.1.11'],
  ['d1 i1 tcp', 'direct', '10.244.2.13'],
  ['node1 i1 tcp', 'direct', '169.254.7.127'],
  ['a1 i1 tcp', '15001@a1 -> 15008@i1', '10.244.1.11'],
  ['g1 d1 tcp', '15001@v1', '10.244.1.17'],
  ['g1 b1 tcp', '15001@v1 -> 15008@b1', '10.244.1.17'],
  ['g1 c1 dns-tcp', '15001@v1', '10.244.1.17'],
  ['g1 d1 udp', 'direct', '10.244.1.17'],
  ['c1 d1 tcp', 'direct', '10.244.1.13'],
] as const)('%s goes %s, as %s', (text, path, client) => {
  const course = expectedCourse(lab, captured, journeyOf(text));
  expect([pathText(course), course.client]).toEqual([path, client]);
  // IPv6 takes the same ways.
  expect(pathText(expectedCourse(lab, captured, { ...journeyOf(text), family: 'ipv6' }))).toBe(path);
});

test("the published rules lose the answers to a guest's queries, and hardened does not", () => {
  const pathWith = (profile: 'istio-1.29' | 'hardened') =>
    pathText(expectedCourse(lab, expectCaptured(lab, { profile }), journeyOf('g1 c1 dns')));
  expect([pathWith('istio-1.29'), pathWith('hardened')]).toEqual(['lost', 'direct']);
});

test('probes over IPv6 have an address of their own; without IPv6 in the document that family is untouched', () => {
  const probe: Journey = { from: 'node1', to: 'a1', protocol: 'tcp', family: 'ipv6' };
  expect(expectedCourse(lab, captured, probe).client).toBe('fd16:9254:7127:1337:ffff:ffff:ffff:ffff');
  const ipv4Alone = expectCaptured(lab, { ipv6: false });
  expect(expectedCourse(lab, ipv4Alone, probe)).toMatchObject({ hops: [], client: 'fd00:10:244:1::1' });
  expect(expectedCourse(lab, ipv4Alone, { ...journeyOf('a1 b1 tcp'), family: 'ipv6' }).hops).toEqual([]);
  expect(expectedCourse(lab, ipv4Alone, journeyOf('a1 b1 tcp')).hops).toEqual(['15001@a1', '15008@b1']);
});

test('with DNS capture off a query is untouched over UDP and any other connection over TCP; a pod may still ask for it', () => {
  const off = expectCaptured(lab, { captureDNS: false });
  const pathOf = (text: string) => pathText(expectedCourse(lab, off, journeyOf(text)));
  expect(['a1 c1 dns', 'a1 c1 dns-tcp', 'g1 c1 dns'].map(pathOf)).toEqual(['direct', '15001@a1', 'direct']);
});

test('on bare nodes everything is direct, but for the service that only ztunnel knows', () => {
  const bent = journeys.filter((journey) => pathText(expectedCourse(lab, expectDirect, journey)) !== 'direct');
  expect(new Set(bent.map(({ to }) => to))).toEqual(new Set(['entry-d1']));
});

test('the documents are accepted, and name every pod with its addresses, uid and overrides', () => {
  for (const node of ['node1', 'node2'] as const) {
    const parsed = parseNodeState(JSON.stringify(document(lab, node, { backend: 'nft' })));
    expect(parsed).toMatchObject({ ok: true, value: { mode: 'inpod', profile: 'hardened', backend: 'nft' } });
  }
  expect(document(lab, 'node1', {})).toMatchObject({
    inpod: { dnsCapture: true, ipv6: true },
    pods: expect.arrayContaining([
      expect.objectContaining({
        name: 'a1',
        ips: ['10.244.1.11', 'fd00:10:244:1::11'],
        netns: '/run/netns/i-a1',
        mesh: true,
      }),
      expect.objectContaining({ name: 'c1', mesh: false }),
      expect.objectContaining({ name: 'i1', ingress: true }),
      expect.objectContaining({ name: 'q1', dnsCapture: false }),
      expect.objectContaining({ name: 'v1', virtualInterfaces: ['vnet0'] }),
    ]),
  });
});

test('every journey has its ends in both families, and no two are the same', () => {
  for (const { family, from, to } of journeys)
    expect([endpointNamed(lab, from, family).name, endpointNamed(lab, to, family).name]).toEqual([from, to]);
  const texts = journeys.map(({ family, from, protocol, to }) => `${from} ${to} ${protocol} ${family}`);
  expect(new Set(texts).size).toBe(texts.length);
});

test('no two members share an address of either family', () => {
  const members = labMembers(lab);
  expect(new Set(members.map(({ ip }) => ip)).size).toBe(members.length);
  expect(new Set(members.map(({ ip6 }) => ip6)).size).toBe(members.length);
});

test('the lab of another mode has no IPv6, no guest, and no mode it does not know', () => {
  expect(() => endpointNamed(labNamed('i'), 'a1', 'ipv6')).toThrow(LabError);
  expect(labNamed('i').stubs).toEqual([]);
  expect(() => labNamed('i', 'sidecar')).toThrow(/no mode sidecar: geneve, inpod/);
});

test('a guest is behind its pod and a host beyond behind its node; the other node knows the way to that one', () => {
  const [guest, beyond] = lab.stubs;
  if (guest === undefined || beyond === undefined) throw new Error('the lab has two stubs');
  expect(linksBatch(lab)).toContain('link add vnet0 netns i-v1 type veth peer name eth0 netns i-g1\n');
  expect(linksBatch(lab)).toContain('link add eth1 netns i-node1 type veth peer name eth0 netns i-h1\n');
  const pod = lab.pods.find(({ name }) => name === 'v1');
  expect(pod && podBatch(lab, pod)).toContain('address add 10.0.2.1/24 dev vnet0\n');
  expect(stubBatch(lab, guest)).toContain('route add default via fd00:10:0:2::1 dev eth0\n');
  expect(nodeBatch(lab, lab.nodes.node1)).toContain('address add 198.51.100.1/24 dev eth1\n');
  const [far, near] = [nodeBatch(lab, lab.nodes.node2), nodeBatch(lab, lab.nodes.node1)];
  expect(far).toContain('route add 198.51.100.0/24 via 172.18.0.2 dev eth0\n');
  expect(far).toContain('route add fd00:10:244:1::/64 via fd00:172:18::2 dev eth0\n');
  expect(near + far).not.toContain('10.0.2.');
});

function journeyOf(text: string): Journey {
  const [from = '', to = '', protocol] = text.split(' ');
  return { from, to, protocol: protocol as Journey['protocol'] };
}
