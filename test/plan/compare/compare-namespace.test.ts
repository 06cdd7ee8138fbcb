import { expect, test } from 'vitest';
import type { NativeRuleset } from '../../../src/ir/native-operation.js';
import type { Ownership } from '../../../src/ir/ownership.js';
import type { KernelNamespace } from '../../../src/ir/program.js';
import type { Ruleset } from '../../../src/ir/ruleset.js';
import type { ResolvedBackend } from '../../../src/model/backend.js';
import { compareNamespace } from '../../../src/plan/compare-namespace.js';
import { link, namespace, ownership, rules } from './small.js';

const chain = { name: 'own', policy: null, rules: rules('-j ACCEPT') };
const iptables: Ruleset = { family: 'ipv4', tables: [{ name: 'mangle', chains: [chain] }] };
const native: NativeRuleset = {
  family: 'ipv4',
  chainPrefix: 'own-',
  sets: [],
  tables: [{ name: 'mangle', chains: [{ ...chain, name: 'own-input' }] }],
};

function workOf(
  desired: Partial<KernelNamespace>,
  observed: Partial<KernelNamespace>,
  backend: ResolvedBackend,
  but: Partial<Ownership> = {},
): readonly string[] {
  const { work } = compareNamespace(namespace(desired), namespace(observed), {
    ownership: ownership({ chains: () => ['own'], hooks: () => ({ mangle: [] }), ...but }),
    position: 'first',
    guards: null,
    tableOrder: null,
    orphans: new Set(),
    records: [],
    backend,
    temporaries: [],
  });
  return work.map(({ phase, work: one }) => {
    const other = 'backend' in one && one.backend !== undefined ? ` of ${one.backend}` : '';
    return `${phase}: ${one.tool}${other}`;
  });
}

test.each<[string, Partial<KernelNamespace>, Partial<KernelNamespace>, ResolvedBackend, readonly string[]]>([
  ['nothing', {}, {}, 'nft', []],
  ['iptables', { rulesets: [iptables] }, {}, 'iptables-nft', ['rules: iptables']],
  ['native nft', { native: [native] }, {}, 'nft', ['rules: nft']],
  [
    'iptables takes over: the tables of nft go when its rules are in place',
    { rulesets: [iptables] },
    { native: [native] },
    'nft',
    ['rules: iptables', 'other-backend: nft'],
  ],
  ['nobody takes over: the tables of nft go with the rules', {}, { native: [native] }, 'nft', ['rules: nft']],
  [
    'nft takes over: the rules of iptables go when its tables are in place',
    { native: [native] },
    { rulesets: [iptables] },
    'iptables-legacy',
    ['other-backend: iptables of iptables-legacy', 'rules: nft'],
  ],
  [
    'nft stays: rules of iptables that are left are those of iptables-nft',
    { native: [native] },
    { native: [native], rulesets: [iptables] },
    'nft',
    ['other-backend: iptables of iptables-nft'],
  ],
])('a namespace: %s', (_name, desired, observed, backend, expected) => {
  expect(workOf(desired, observed, backend)).toEqual(expected);
});

test("tables of nft that are somebody else's stay", () => {
  expect(workOf({}, { native: [native] }, 'nft', { native: () => 'foreign' })).toEqual([]);
});

test("addresses on links that are somebody else's stay", () => {
  const observed = { links: [link('eth0')], addresses: [{ link: 'eth0', address: '10.0.0.1/24' }] };
  expect(workOf({}, observed, 'nft', { link: () => 'foreign' })).toEqual([]);
});
