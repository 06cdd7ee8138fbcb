import { expect, test } from 'vitest';
import { emptyKernelNamespace, type KernelNamespace } from '../../../src/ir/program.js';
import type { Remedy, TakenObject } from '../../../src/ir/remedy.js';
import { defaultConstants } from '../../../src/modes/node-geneve/constants.js';
import { geneveOwnership } from '../../../src/modes/node-geneve/ownership.js';

const host = emptyKernelNamespace('host', null);
const ztunnel = emptyKernelNamespace('ztunnel', '/run/netns/z');
const ipRule = (priority: number, table: number) =>
  ({ family: 'ipv4', priority, fwmark: null, action: { kind: 'lookup', table }, protocol: null, extra: [] }) as const;

test.each<readonly [string, KernelNamespace, TakenObject, Remedy]>([
  ['a set', host, { object: 'set', name: 'ztunnel-pods-ips' }, { path: 'constants.set', free: 'ztunnel-pods-ips2' }],
  ['a chain', host, { object: 'chain' }, { path: 'constants.chainPrefix', free: 'ztunnel2-' }],
  [
    'a link',
    host,
    { object: 'link', names: ['istioout'] },
    { path: 'constants.tunnels.outbound.name', free: 'istioout2' },
  ],
  [
    'an altname in ztunnel',
    ztunnel,
    { object: 'link', names: ['eth9', 'pistioin'] },
    { path: 'constants.tunnels.inbound.peerName', free: 'pistioin2' },
  ],
  ['a route', host, { object: 'route', table: 101 }, { path: 'constants.tables.outbound', free: '103' }],
  [
    'a route where rules of others look up the next tables',
    { ...host, ipRules: [ipRule(10, 103), ipRule(11, 104)] },
    { object: 'route', table: 102 },
    { path: 'constants.tables.proxy', free: '105' },
  ],
  [
    'the first priority, which has room ahead',
    { ...host, ipRules: [ipRule(100, 7)] },
    { object: 'ip-rule', priority: 100 },
    { path: 'constants.priorities.skip', free: '99' },
  ],
  [
    'the last priority, which has room behind',
    { ...host, ipRules: [ipRule(103, 7), ipRule(104, 7)] },
    { object: 'ip-rule', priority: 103 },
    { path: 'constants.priorities.inbound', free: '105' },
  ],
  [
    'a priority between two of ours: all four move, past what others have',
    { ...host, ipRules: [ipRule(101, 7), ipRule(106, 7)] },
    { object: 'ip-rule', priority: 101 },
    { path: 'constants.priorities', free: '{ skip: 107, outbound: 108, proxyReturn: 109, inbound: 110 }' },
  ],
  [
    'a priority in ztunnel',
    { ...ztunnel, ipRules: [ipRule(20_000, 7), ipRule(20_001, 7)] },
    { object: 'ip-rule', priority: 20_000 },
    { path: 'constants.priorities.ztunnelTproxy', free: '19999' },
  ],
])('%s: the one statement, and a free value', (_, observed, taken, expected) => {
  expect(geneveOwnership(defaultConstants, null).remedy(observed, taken)).toEqual(expected);
});

test('names stay within the length limit', () => {
  const long = { ...defaultConstants, set: 's'.repeat(31), chainPrefix: `${'c'.repeat(16)}-` };
  const { remedy } = geneveOwnership(long, null);
  expect(remedy(host, { object: 'set', name: 'ztunnel-pods-ips' }).free).toBe(`${'s'.repeat(30)}2`);
  expect(remedy(host, { object: 'chain' }).free).toBe(`${'c'.repeat(15)}2-`);
});
