import { expect, test } from 'vitest';
import { labMembers, labNamed, memberNamed } from '../../src/lab/index.js';
import { linksBatch, namespacesBatch, nodeBatch, podBatch } from '../../src/lab/wiring.js';

const lab = labNamed('w');

test('every link is created with both ends in namespaces of the lab', () => {
  const commands = linksBatch(lab).trim().split('\n');
  const namespaces = labMembers(lab).map((member) => `w-${member.name}`);
  expect(commands.length).toBe(labMembers(lab).length - 2 + 1);
  for (const command of commands) {
    const [, one, other] = /^link add \S+ netns (\S+) type veth peer name eth0 netns (\S+)$/.exec(command) ?? [];
    expect(namespaces).toContain(one);
    expect(namespaces).toContain(other);
  }
});

test('there is one namespace for each member', () => {
  expect(namespacesBatch(lab).split('\n').sort()).toEqual(
    ['', ...labMembers(lab).map((member) => `netns add w-${member.name}`)].sort(),
  );
});

test('a pod is wired as by the ptp plugin: the neighbours of its own subnet are behind the gateway', () => {
  expect(podBatch(lab, memberNamed(lab, 'a1'))).toBe(
    [
      'link set lo up',
      'address add 10.244.1.11/24 dev eth0 noprefixroute',
      'link set eth0 up',
      'route add 10.244.1.1/32 dev eth0 scope link src 10.244.1.11',
      'route add 10.244.1.0/24 via 10.244.1.1 dev eth0 src 10.244.1.11',
      'route add default via 10.244.1.1 dev eth0',
      '',
    ].join('\n'),
  );
});

test('a node has its own address and a /32 route on every pod veth, and reaches the other node by the wire', () => {
  const batch = nodeBatch(lab, lab.nodes.node2).split('\n');
  expect(batch).toContain('address add 172.18.0.3/24 dev eth0');
  expect(batch).toContain('address add 10.244.2.1/32 dev vethzt2');
  expect(batch).toContain('address add 10.244.2.1/32 dev vethb1');
  expect(batch).toContain('route add 10.244.2.11/32 dev vethb1 scope host');
  expect(batch).toContain('route add 10.244.1.0/24 via 172.18.0.2 dev eth0');
  expect(batch).toContain('route add 10.96.0.0/16 via 172.18.0.2 dev eth0');
  expect(batch).toContain('address add 169.254.20.10/32 dev lo');
  expect(batch.filter((line) => line.includes('vetha1'))).toEqual([]);
});
