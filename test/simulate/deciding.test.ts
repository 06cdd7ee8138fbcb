import { expect, test } from 'vitest';
import { type KernelNamespace, type KernelProgram, trace } from '../../src/index.js';
import type { IpRule } from '../../src/ir/ip-rule.js';
import type { Route } from '../../src/ir/route.js';
import type { Rule } from '../../src/ir/ruleset.js';
import { parseRuleset } from '../../src/render/iptables/parse.js';
import { beside, nftListing, wholeNode } from './foreign/listing.js';
import { goldenState } from './traced.js';

/* The verdict starts with the object that decides that a packet is not captured. */

const state = goldenState('geneve-istio-1.20');
const pod = state.pods.find(({ mesh }) => mesh)!;
const ip = pod.ips[0]!;

type Change = (host: KernelNamespace) => KernelNamespace;

function changed(change: Change): KernelProgram {
  const { namespaces } = wholeNode(state);
  return { namespaces: namespaces.map((one) => (one.scope === 'host' ? change(one) : one)) };
}

function verdict(observed: KernelProgram, { hasDocument = true, to = '203.0.113.9:443' } = {}) {
  const result = trace({ states: hasDocument ? [state] : [], observed }, { from: ip, to });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

const inChain =
  (table: string, chain: string, change: (rules: readonly Rule[]) => readonly Rule[]): Change =>
  (host) => ({
    ...host,
    rulesets: host.rulesets.map((ruleset) => ({
      ...ruleset,
      tables: ruleset.tables.map((one) => ({
        ...one,
        chains: one.chains.map((each) =>
          one.name === table && each.name === chain ? { ...each, rules: change(each.rules) } : each,
        ),
      })),
    })),
  });

const ruleOf = (line: string): Rule =>
  parseRuleset(`*mangle\n${line}\nCOMMIT\n`, 'ipv4').ruleset.tables[0]!.chains[0]!.rules[0]!;
const first = (line: string): Change => inChain('mangle', 'PREROUTING', (rules) => [ruleOf(line), ...rules]);

const ipRule = (change: Partial<IpRule>): IpRule => ({
  family: 'ipv4',
  priority: 1,
  fwmark: null,
  action: { kind: 'lookup', table: 254 },
  protocol: null,
  extra: [],
  ...change,
});
const route = (change: Partial<Route>): Route => ({
  family: 'ipv4',
  table: 101,
  type: 'unicast',
  destination: '203.0.113.0/24',
  via: null,
  dev: 'eth0',
  source: null,
  scope: 'link',
  onlink: false,
  metric: 0,
  protocol: null,
  extra: [],
  ...change,
});

const inTheWay: readonly (readonly [string, Change, string, string])[] = [
  [
    'a RETURN ahead of our jump',
    first(`-A PREROUTING -s ${ip}/32 -j RETURN`),
    'rule',
    `mangle -A PREROUTING -s ${ip}/32 -j RETURN (somebody else) comes first`,
  ],
  [
    'an ACCEPT of everything',
    first('-A PREROUTING -j ACCEPT'),
    'rule',
    'mangle -A PREROUTING -j ACCEPT (somebody else) comes first',
  ],
  [
    'a mark that is ours to pass by',
    first('-A PREROUTING -j MARK --set-xmark 0x200/0x200'),
    'rule',
    '--set-xmark 0x200/0x200 (somebody else) overwrites the mark',
  ],
  [
    'a mark that is taken off again behind our jump',
    inChain('mangle', 'PREROUTING', (rules) => [
      ...rules,
      ruleOf('-A PREROUTING -m comment --comment vpn -j MARK --set-xmark 0x0/0xffffffff'),
    ]),
    'rule',
    '-j MARK --set-xmark 0x0/0xffffffff (somebody else) overwrites the mark',
  ],
  [
    'an ip rule ahead',
    (host) => ({ ...host, ipRules: [ipRule({}), ...host.ipRules] }),
    'ip-rule',
    'ip rule 1: from all lookup main (somebody else) comes first',
  ],
  [
    'an ip rule that refuses',
    (host) => ({
      ...host,
      ipRules: [
        ipRule({ action: { kind: 'other', words: ['unreachable'] }, extra: ['from', `${ip}/32`] }),
        ...host.ipRules,
      ],
    }),
    'ip-rule',
    `ip rule 1: from ${ip}/32 unreachable (somebody else) comes first`,
  ],
  [
    'a route in our table',
    (host) => ({ ...host, routes: [...host.routes, route({})] }),
    'route',
    'the route 203.0.113.0/24 dev eth0 scope link in table 101 (somebody else) comes first',
  ],
];

test.each(inTheWay)('%s is named, with a document and without', (_, change, kind, words) => {
  for (const hasDocument of [true, false]) {
    const { decidedBy, outcome, sentence } = verdict(changed(change), { hasDocument });
    expect(outcome.kind).not.toBe('captured');
    expect(decidedBy).toMatchObject({ kind, namespace: 'host', owner: 'somebody else' });
    expect(sentence).toContain(words);
    expect(sentence).toMatch(/^not captured: /);
  }
});

test('a foreign native rule is named by its own text', () => {
  const mark = { mangle: { key: { meta: { key: 'mark' } }, value: 0x200 } };
  const listing = nftListing({ name: 'mullvad', chains: { pre: { hook: 'prerouting', prio: -160, rules: [[mark]] } } });
  const { decidedBy } = verdict(beside(wholeNode(state), { 'nft-ruleset.json': listing }));
  expect(decidedBy).toMatchObject({ kind: 'rule', owner: 'Mullvad VPN' });
  expect(decidedBy?.text).toMatch(/^inet mullvad pre /);
});

const missing: readonly (readonly [string, Change, string, string])[] = [
  [
    'a pod that is not in the set',
    (host) => ({
      ...host,
      sets: host.sets.map((set) => ({ ...set, members: set.members.filter(({ entry }) => entry !== ip) })),
    }),
    'missing-member',
    `${ip} is not in the set ztunnel-pods-ips`,
  ],
  [
    'a set that is not there',
    (host) => ({ ...host, sets: [] }),
    'missing-set',
    'the set ztunnel-pods-ips is not there',
  ],
  [
    'an ip rule',
    (host) => ({ ...host, ipRules: host.ipRules.filter(({ priority }) => priority !== 101) }),
    'missing-ip-rule',
    'ip rule 101: from all fwmark 0x100/0x100 lookup 101 is missing',
  ],
  [
    'a route',
    (host) => ({
      ...host,
      routes: host.routes.filter(({ destination, table }) => table !== 101 || !destination.endsWith('/0')),
    }),
    'missing-route',
    'dev istioout in table 101 is missing',
  ],
  [
    'our jump',
    inChain('mangle', 'PREROUTING', () => []),
    'missing-rule',
    'the rule mangle -A PREROUTING -j ztunnel-PREROUTING is missing',
  ],
  [
    'a link that is down',
    (host) => ({ ...host, links: host.links.map((link) => ({ ...link, up: link.name !== 'istioout' })) }),
    'down',
    'istioout is down',
  ],
  [
    'a dormant table',
    (host) => ({
      ...host,
      rulesets: host.rulesets.map((one) => ({
        ...one,
        tables: one.tables.map((table) => (table.name === 'mangle' ? { ...table, dormant: true as const } : table)),
      })),
    }),
    'dormant',
    'table ip mangle is dormant',
  ],
];

test.each(missing)('%s is named', (_, change, kind, words) => {
  const { decidedBy, outcome, sentence } = verdict(changed(change));
  expect(outcome.kind).not.toBe('captured');
  expect(decidedBy).toMatchObject({ kind, owner: null });
  expect(sentence).toContain(words);
});

test('a pod missing from the mesh set is named without a document too', () => {
  const observed = changed((host) => ({
    ...host,
    sets: host.sets.map((set) => ({ ...set, members: set.members.filter(({ entry }) => entry !== ip) })),
  }));
  expect(verdict(observed, { hasDocument: false }).sentence).toBe(
    `not captured: ${ip} is not in the set ztunnel-pods-ips; it leaves the node by eth0`,
  );
});

test('of two missing objects the first is named', () => {
  const { decidedBy } = verdict(
    changed((host) => ({ ...host, ipRules: host.ipRules.filter(({ priority }) => priority !== 101), sets: [] })),
  );
  expect(decidedBy?.kind).toBe('missing-set');
});

test('captured packets, and packets that nothing would capture, have none', () => {
  const host = state.node.hostIP;
  expect(verdict(wholeNode(state)).decidedBy).toBeNull();
  expect(verdict(wholeNode(state), { to: `${host}:80` }).decidedBy).toBeNull();
});

test('a table of another program that drops it is named with its owner', () => {
  const rules = [
    [{ match: { op: '==', left: { payload: { protocol: 'ip', field: 'saddr' } }, right: ip } }, { drop: null }],
  ];
  const listing = nftListing({ name: 'firewalld', chains: { pre: { hook: 'prerouting', prio: -170, rules } } });
  const { decidedBy, sentence } = verdict(beside(wholeNode(state), { 'nft-ruleset.json': listing }));
  expect(sentence).toMatch(/^dropped in host: in PREROUTING by inet firewalld pre .*drop.* \(firewalld\)$/);
  expect(decidedBy).toMatchObject({ kind: 'rule', owner: 'firewalld' });
});

test('a pod that only the agent of the node names is traced by that name', () => {
  const observed = wholeNode(state);
  const named = [{ name: 'shop/cart-0', ips: [ip] }];
  const ask = (from: string) => trace({ states: [], observed, named }, { from, to: '203.0.113.9:443' });
  const [byName, byAddress] = [ask('cart-0'), ask(ip)];
  if (!byName.ok || !byAddress.ok) throw new Error('both are known');
  expect(byName.value.sentence).toBe(byAddress.value.sentence);
  expect(ask('cart-1')).toMatchObject({ ok: false });
});
