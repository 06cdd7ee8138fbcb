import { expect, test } from 'vitest';
import { causesOf } from '../../src/plan/causes.js';
import { invertWork } from '../../src/plan/invert.js';
import { type NamespaceWork, orderSteps } from '../../src/plan/order.js';
import type { Work } from '../../src/plan/step.js';
import { address, link, route, rules } from './compare/small.js';

const [first, second] = [route('10.0.0.1/32'), route('10.0.0.2/32')];
const member = (entry: string) => ({ entry }) as never;
const rule = rules('-j ACCEPT')[0]!;
const chain = { table: 'mangle', chain: 'own' };

test.each<[string, Work, Work['operations']]>([
  [
    'ip',
    {
      tool: 'ip',
      family: 'ipv6',
      operations: [
        { kind: 'add-route', route: first },
        { kind: 'delete-route', route: second },
      ],
    },
    [
      { kind: 'add-route', route: second },
      { kind: 'delete-route', route: first },
    ],
  ],
  [
    'ipset',
    {
      tool: 'ipset',
      operations: [
        { kind: 'add-member', set: 'mesh', member: member('10.0.0.1') },
        { kind: 'delete-member', set: 'mesh', member: member('10.0.0.2') },
      ],
    },
    [
      { kind: 'add-member', set: 'mesh', member: member('10.0.0.2') },
      { kind: 'delete-member', set: 'mesh', member: member('10.0.0.1') },
    ],
  ],
  [
    'iptables',
    {
      tool: 'iptables',
      family: 'ipv4',
      operations: [
        { kind: 'write-chain', ...chain, rules: [rule], before: null },
        { kind: 'insert-rule', ...chain, index: 1, rule },
      ],
    },
    [
      { kind: 'delete-rule', ...chain, index: 1, rule },
      { kind: 'delete-chain', ...chain, before: [rule] },
    ],
  ],
  [
    'sysctl: a value that goes with its interface has no inverse',
    {
      tool: 'sysctl',
      operations: [
        { kind: 'write-sysctl', key: 'a', value: '1', before: '0' },
        { kind: 'write-sysctl', key: 'b', value: '1', before: null },
        { kind: 'write-sysctl', key: 'c', value: '2', before: '1' },
      ],
    },
    [
      { kind: 'write-sysctl', key: 'c', value: '1', before: '2' },
      { kind: 'write-sysctl', key: 'a', value: '0', before: '1' },
    ],
  ],
  [
    'nft',
    {
      tool: 'nft',
      operations: [
        { chainPrefix: 'a-', operation: { kind: 'add-member', family: 'ipv4', set: 'mesh', member: member('1') } },
        { chainPrefix: 'b-', operation: { kind: 'delete-member', family: 'ipv4', set: 'mesh', member: member('2') } },
      ],
    },
    [
      { chainPrefix: 'b-', operation: { kind: 'add-member', family: 'ipv4', set: 'mesh', member: member('2') } },
      { chainPrefix: 'a-', operation: { kind: 'delete-member', family: 'ipv4', set: 'mesh', member: member('1') } },
    ],
  ],
])('the inverse goes from the last operation to the first: %s', (_, work, operations) => {
  expect(invertWork(work)).toEqual({ ...work, operations });
});

test('the causes of work are those of all its objects, once each, sorted', () => {
  const because = (...causes: readonly string[]) => ({ origin: { causes, purpose: 'a test' } });
  const work: Work = {
    tool: 'ip',
    family: 'ipv4',
    operations: [
      { kind: 'add-route', route: { ...first, ...because('pods[1]', 'node') } },
      { kind: 'replace-route', route: second, before: { ...second, ...because('pods[0]', 'node') } },
      { kind: 'add-link', link: link('t', { peer: null }) },
      { kind: 'add-address', address: address('t', '10.0.0.1/24') },
    ],
  };
  expect(causesOf(work)).toEqual(['node', 'pods[0]', 'pods[1]']);
  expect(causesOf({ tool: 'sysctl', operations: [] })).toEqual([]);
});

const ip = (family: 'ipv4' | 'ipv6', ...routes: readonly (typeof first)[]): Work => ({
  tool: 'ip',
  family,
  operations: routes.map((one) => ({ kind: 'add-route', route: one })),
});
const iptables = (family: 'ipv4' | 'ipv6', backend?: 'iptables-nft' | 'iptables-legacy'): Work => ({
  tool: 'iptables',
  family,
  operations: [{ kind: 'insert-rule', ...chain, index: 0, rule }],
  ...(backend === undefined ? {} : { backend }),
});
const sysctl: Work = { tool: 'sysctl', operations: [] };

function ordered(...works: readonly Work[]): readonly string[] {
  const host: NamespaceWork = {
    role: 'host',
    scope: 'host',
    netns: null,
    work: works.map((work) => ({ phase: 'rules', work })),
  };
  return orderSteps([host], [['host', 'rules']]).map(({ number, work }) => {
    const words = [
      'family' in work ? work.family : '',
      'backend' in work ? work.backend : '',
      `x${work.operations.length}`,
    ];
    return [number, work.tool, ...words.filter((word) => word !== '')].join(' ');
  });
}

test.each<[string, readonly Work[], readonly string[]]>([
  ['nothing', [], []],
  ['one family', [ip('ipv4', first), ip('ipv4', second)], ['1 ip ipv4 x2']],
  ['two families', [ip('ipv4', first), ip('ipv6', second)], ['1 ip ipv4 x1', '2 ip ipv6 x1']],
  [
    'rules of one family and backend',
    [iptables('ipv4'), iptables('ipv6'), iptables('ipv4')],
    ['1 iptables ipv4 x2', '2 iptables ipv6 x1'],
  ],
  [
    'rules of two backends',
    [iptables('ipv4'), iptables('ipv4', 'iptables-legacy')],
    ['1 iptables ipv4 x1', '2 iptables ipv4 iptables-legacy x1'],
  ],
  [
    'tools between',
    [ip('ipv4', first), iptables('ipv4'), sysctl, ip('ipv4', second), sysctl],
    ['1 ip ipv4 x2', '2 iptables ipv4 x1', '3 sysctl x0'],
  ],
])('work of one tool, family and backend is one step: %s', (_, works, expected) => {
  expect(ordered(...works)).toEqual(expected);
});

test('work for a phase that no row has is refused', () => {
  const host: NamespaceWork = { role: 'host', scope: 'host', netns: null, work: [{ phase: 'rules', work: sysctl }] };
  const message = 'there is work for a phase that the schedule does not have';
  expect(() => orderSteps([host], [['host', 'guard']])).toThrow(message);
  expect(() => orderSteps([host], [['desired', 'rules']])).toThrow(message);
  expect(() => orderSteps([{ ...host, work: [] }, host], [['host', 'guard']])).toThrow(message);
});
