import { expect, test } from 'vitest';
import { anyOwnership, type Claim, familiesOf, type Ownership } from '../../src/ir/ownership.js';
import { isPodScope } from '../../src/ir/program.js';
import { invertSetOperation, type SetOperation } from '../../src/ir/set-operation.js';
import { sysctlsOfInterface } from '../../src/ir/sysctl.js';
import { address, ipRule, link, namespace, ownership, route, rules } from '../plan/compare/small.js';

const host = { scope: 'host', netns: null };
const chain = { ...host, family: 'ipv4', table: 'mangle', chain: 'own' } as const;
const set = { name: 'mesh', type: 'hash:ip', family: 'ipv4', hashsize: null, maxelem: null, members: [], extra: [] };
const table = { family: 'ipv4', chainPrefix: 'own-', sets: [], tables: [] } as const;

const claims: Readonly<Record<string, (of: Ownership) => Claim>> = {
  chain: (of) => of.chain(chain),
  ruleInBuiltin: (of) => of.ruleInBuiltin(chain, rules('-j ACCEPT')[0]!),
  native: (of) => of.native(host, table),
  set: (of) => of.set(host, set as never),
  link: (of) => of.link(host, link('t')),
  route: (of) => of.route(host, route('10.0.0.1/32')),
  ipRule: (of) => of.ipRule(host, ipRule(7, 7)),
};

test.each(
  Object.entries(claims).flatMap(([name, ask]) =>
    (
      [
        ['ours', 'foreign', 'ours'],
        ['foreign', 'ours', 'ours'],
        ['collision', 'ours', 'ours'],
        ['collision', 'foreign', 'collision'],
        ['foreign', 'collision', 'foreign'],
        ['foreign', 'foreign', 'foreign'],
      ] as const
    ).map((row) => [name, ...row, ask] as const),
  ),
)('%s: %s by the desired design and %s by an earlier one is %s', (name, desired, earlier, expected, ask) => {
  const saying = (claim: Claim) => ownership({ [name]: () => claim });
  expect(ask(anyOwnership(saying(desired), saying(earlier)))).toBe(expected);
});

test.each([
  [false, false, false],
  [true, false, true],
  [false, true, true],
])('an address: %s and %s is %s', (desired, earlier, expected) => {
  const any = anyOwnership(ownership({ address: () => desired }), ownership({ address: () => earlier }));
  expect(any.address(host, address('t', '10.0.0.1/24'))).toBe(expected);
});

test('what several designs have is read once', () => {
  const one = ownership({
    footprint: () => ({ tables: { ipv4: [100, 101], ipv6: [] }, links: ['t'], sets: ['mesh'] }),
    chains: () => ['own', 'first'],
  });
  const other = ownership({
    footprint: () => ({ tables: { ipv4: [101, 102], ipv6: [7] }, links: ['t', 'u'], sets: ['old'] }),
    chains: () => ['own', 'second'],
    hooks: () => ({ mangle: ['PREROUTING'] }),
    remedy: () => ({ path: 'an earlier design', free: null }),
  });
  const any = anyOwnership(ownership({ ...one, remedy: () => ({ path: 'the desired one', free: null }) }), other);
  expect(any.footprint('host')).toEqual({
    tables: { ipv4: [100, 101, 102], ipv6: [7] },
    links: ['t', 'u'],
    sets: ['mesh', 'old'],
  });
  expect(any.chains('host', 'ipv4', 'mangle')).toEqual(['own', 'first', 'second']);
  expect(any.hooks('host', 'ipv4')).toEqual({ mangle: ['PREROUTING'] });
  expect(any.remedy(namespace(), { object: 'set', name: 'mesh' }).path).toBe('the desired one');
});

test('a mode uses the families that it has hooks in', () => {
  const only = (family: string) => ownership({ hooks: (_, one) => (one === family ? { mangle: [] } : {}) });
  expect(['ipv4', 'ipv6', 'none'].map((family) => familiesOf(only(family), 'host'))).toEqual([['ipv4'], ['ipv6'], []]);
});

test.each([
  ['pods/default_a', true],
  ['host', false],
  ['other/pods/', false],
])('%s is the namespace of a pod: %s', (scope, expected) => {
  expect(isPodScope(scope)).toBe(expected);
});

test('the settings of an interface are below its name', () => {
  expect(sysctlsOfInterface('eth0.1').slice(0, 2)).toEqual([
    'net/ipv4/conf/eth0.1/rp_filter',
    'net/ipv4/conf/eth0.1/accept_local',
  ]);
});

const member = { entry: '10.0.0.1' } as never;
const mesh = { name: 'mesh' } as never;
const before = { name: 'before' } as never;

test.each<[SetOperation, SetOperation]>([
  [
    { kind: 'create-set', set: mesh },
    { kind: 'destroy-set', set: mesh },
  ],
  [
    { kind: 'add-member', set: 'mesh', member },
    { kind: 'delete-member', set: 'mesh', member },
  ],
  [
    { kind: 'replace-set', set: mesh, before, temporary: 'tmp' },
    { kind: 'replace-set', set: before, before: mesh, temporary: 'tmp' },
  ],
])('an operation on a set and its inverse: %#', (one, other) => {
  expect([invertSetOperation(one), invertSetOperation(other)]).toEqual([other, one]);
});
