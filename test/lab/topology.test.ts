import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LabError, labMembers, labNamed, memberNamed, podsOf } from '../../src/lab/index.js';
import { namespaceName } from '../../src/lab/topology.js';

test('a lab has two nodes with a ztunnel each, and mesh pods and other pods on both', () => {
  const lab = labNamed();
  expect(labMembers(lab).map((member) => member.name)).toEqual(
    expect.arrayContaining(['node1', 'node2', 'zt1', 'zt2', 'a1', 'a2', 'b1', 'c1', 'd1', 's1']),
  );
  expect(podsOf(lab, 'node1').map(({ name, mesh }) => [name, mesh])).toEqual([
    ['a1', true],
    ['a2', true],
    ['c1', false],
    ['s1', false],
  ]);
  expect(podsOf(lab, 'node2').map(({ name, mesh }) => [name, mesh])).toEqual([
    ['b1', true],
    ['d1', false],
  ]);
});

test('no two members share an address or a namespace, and every pod lies in the subnet of its node', () => {
  const lab = labNamed('x');
  const members = labMembers(lab);
  expect(new Set(members.map((member) => member.ip)).size).toBe(members.length);
  expect(new Set(members.map((member) => member.netns)).size).toBe(members.length);
  for (const member of members) {
    expect(lab.nodes[member.node].podCIDR).toBe(`${member.ip.split('.').slice(0, 3).join('.')}.0/24`);
  }
});

const labName = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/);

test('two labs with different names share no namespace, whatever the names', () => {
  fc.assert(
    fc.property(labName, labName, (one, other) => {
      fc.pre(one !== other);
      const names = (name: string) => labMembers(labNamed(name)).map((member) => namespaceName({ name }, member.name));
      const others = new Set(names(other));
      expect(names(one).filter((name) => others.has(name))).toEqual([]);
    }),
  );
});

test.each(['', '-x', '../x', 'a/b', 'a b', 'a\nb', 'A', 'x'.repeat(41), 'a.b', '$(id)'])(
  'the name %j is refused',
  (name) => {
    expect(() => labNamed(name)).toThrow(LabError);
  },
);

test("an unknown member is the user's mistake", () => {
  expect(() => memberNamed(labNamed(), 'z9')).toThrow(LabError);
});
