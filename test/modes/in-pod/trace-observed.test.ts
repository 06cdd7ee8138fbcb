import { expect, test } from 'vitest';
import type { InpodState } from '../../../src/index.js';
import { parseRuleset, type TraceQuestion, trace } from '../../../src/index.js';
import type { Link } from '../../../src/ir/link.js';
import type { KernelNamespace, KernelProgram } from '../../../src/ir/program.js';
import type { Route } from '../../../src/ir/route.js';
import type { Rule } from '../../../src/ir/ruleset.js';
import { kernelProgramOf } from '../../../src/program-of.js';
import { stateWith, webPod } from './document.js';

/* Packets of mesh pods on a node as it was observed, with foreign objects or without some of ours. */

const dbPod = {
  ...webPod,
  name: 'db-0',
  uid: '2f1f0a51-6a1e-4a53-8d52-7a2f1c1f8a10',
  ips: ['10.244.1.8'],
  netns: '/run/netns/db-0',
};
const state = stateWith({ pods: [webPod, dbPod] });

const plain = {
  family: 'ipv4',
  table: 254,
  type: 'unicast',
  via: null,
  source: null,
  scope: 'link',
  onlink: false,
  metric: 0,
  protocol: null,
  extra: [],
} as const;
const direct = (destination: string, dev: string): Route => ({ ...plain, destination, dev });
const byDefault = (via: string, dev: string): Route => ({
  ...plain,
  destination: '0.0.0.0/0',
  via,
  dev,
  scope: 'global',
});

type Change = (namespace: KernelNamespace) => KernelNamespace;

/** A veth with a route of its own for each pod. */
function observedNode(of: InpodState, change: Change = (one) => one): KernelProgram {
  const veths = new Map([
    ['pods/default_web-0', ['10.244.1.7', 'vethweb']],
    ['pods/default_db-0', ['10.244.1.8', 'vethdb']],
  ] as const);
  return {
    namespaces: kernelProgramOf(of).namespaces.map((namespace) => {
      const [ip] = veths.get(namespace.scope as 'pods/default_web-0') ?? [];
      const own =
        ip === undefined
          ? {
              addresses: [
                { link: 'eth0', address: '172.18.0.2/16' },
                ...[...veths.values()].map(([, link]) => ({ link, address: '10.244.1.1/32' })),
              ],
              routes: [
                byDefault('172.18.0.1', 'eth0'),
                ...[...veths.values()].map(([to, dev]) => direct(`${to}/32`, dev)),
              ],
            }
          : {
              addresses: [{ link: 'eth0', address: `${ip}/32` }],
              routes: [direct('10.244.1.1/32', 'eth0'), byDefault('10.244.1.1', 'eth0')],
            };
      return change({ ...namespace, addresses: own.addresses, routes: [...namespace.routes, ...own.routes] });
    }),
  };
}

/** The same pods on a bridge of the node, as ports that rules do not see. */
function onBridge(of: InpodState): KernelProgram {
  const bridge: Link = { name: 'cni0', kind: 'bridge', up: true, id: null, remote: null, port: null, peer: null };
  return observedNode(of, (namespace) => {
    if (namespace.scope !== 'host') {
      const [{ address = '' } = {}] = namespace.addresses;
      const routes = [
        ...namespace.routes.filter(({ table }) => table === 100),
        direct('10.244.1.0/24', 'eth0'),
        byDefault('10.244.1.1', 'eth0'),
      ];
      return { ...namespace, addresses: [{ link: 'eth0', address: address.replace('/32', '/24') }], routes };
    }
    return {
      ...namespace,
      links: [bridge],
      addresses: [
        { link: 'eth0', address: '172.18.0.2/16' },
        { link: 'cni0', address: '10.244.1.1/24' },
      ],
      routes: [byDefault('172.18.0.1', 'eth0'), direct('10.244.1.0/24', 'cni0')],
    };
  });
}

function sentences(observed: KernelProgram, question: TraceQuestion, of: InpodState | null = state): readonly string[] {
  const result = trace({ states: of === null ? [] : [of], observed }, question);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return [result.value.sentence, ...result.value.later.map(({ sentence }) => sentence)];
}

const outbound = 'captured outbound: port 15001 of ztunnel in default/web-0 takes it';
const back = 'comes back to default/web-0 itself';

test.each([
  ['default/web-0', '203.0.113.9:443', outbound, back],
  [
    'db-0',
    '10.244.1.7:80',
    'captured outbound: port 15001 of ztunnel in default/db-0 takes it',
    'comes back to default/db-0 itself',
  ],
  [
    'ztunnel@db-0',
    '10.244.1.7:15008',
    'captured as HBONE: port 15008 of ztunnel in default/web-0 takes it',
    'comes back to default/db-0 itself',
  ],
  [
    '203.0.113.9',
    'web-0:80',
    'captured inbound: port 15006 of ztunnel in default/web-0 takes it',
    'comes back to the network by eth0',
  ],
  [
    'node',
    'web-0:80',
    "not captured: its source 169.254.7.127 is that of the node's probes; default/web-0 itself has it",
    'comes back to host itself',
  ],
])('%s to %s: by veths and by a bridge alike', (from, to, ...said) => {
  expect(sentences(observedNode(state), { from, to, count: 2 })).toEqual(said);
  expect(sentences(onBridge(state), { from, to, count: 2 })).toEqual(said);
});

test('a foreign rule ahead of ours in a pod is named with its place and owner', () => {
  const foreign = parseRuleset(
    '*nat\n:KUBE-X - [0:0]\n-A OUTPUT -p tcp -j KUBE-X\n-A KUBE-X -p tcp -m tcp --dport 443 -j ACCEPT\nCOMMIT\n',
    'ipv4',
  ).ruleset.tables[0];
  const ahead: Change = (namespace) => ({
    ...namespace,
    rulesets: namespace.rulesets.map((ruleset) => ({
      ...ruleset,
      tables: ruleset.tables.map((table) => {
        if (namespace.scope !== 'pods/default_web-0' || table.name !== 'nat' || ruleset.family !== 'ipv4') return table;
        const rulesOf = (name: string): readonly Rule[] =>
          foreign?.chains.find((chain) => chain.name === name)?.rules ?? [];
        return {
          ...table,
          chains: [
            ...table.chains.map((chain) => ({ ...chain, rules: [...rulesOf(chain.name), ...chain.rules] })),
            { name: 'KUBE-X', policy: null, rules: rulesOf('KUBE-X') },
          ],
        };
      }),
    })),
  });
  const observed = observedNode(state, ahead);
  expect(sentences(observed, { from: 'web-0', to: '203.0.113.9:443' })).toEqual([
    expect.stringMatching(
      /^not captured: in default\/web-0 nat -A KUBE-X -p tcp -m tcp --dport 443 -j ACCEPT \(.*\) comes first; it leaves the node by eth0$/,
    ),
  ]);
  expect(sentences(observed, { from: 'web-0', to: '203.0.113.9:80' })).toEqual([outbound]);
  expect(sentences(observed, { from: 'db-0', to: '203.0.113.9:443' })).toEqual([
    'captured outbound: port 15001 of ztunnel in default/db-0 takes it',
  ]);
});

test('a rule of ours that a pod lacks is named', () => {
  const without: Change = (namespace) => ({
    ...namespace,
    rulesets: namespace.rulesets.map((ruleset) => ({
      ...ruleset,
      tables: ruleset.tables.map((table) => ({
        ...table,
        chains: table.chains.map((chain) =>
          namespace.scope === 'pods/default_web-0' && table.name === 'nat' && chain.name === 'ISTIO_OUTPUT'
            ? { ...chain, rules: chain.rules.slice(0, -1) }
            : chain,
        ),
      })),
    })),
  });
  expect(sentences(observedNode(state, without), { from: 'web-0', to: '203.0.113.9:443' })).toEqual([
    expect.stringMatching(/^not captured: in default\/web-0 .*--to-ports 15001.*; it leaves the node by eth0$/),
  ]);
});

test('without a document pods are called like their namespaces', () => {
  const { namespaces } = observedNode(state);
  const called = (scope: string) => scope.replace('pods/default_', 'pods/cni-');
  const observed = { namespaces: namespaces.map((one) => ({ ...one, scope: called(one.scope) })) };
  expect(sentences(observed, { from: 'cni-web-0', to: '203.0.113.9:443', count: 2 }, null)).toEqual([
    'captured outbound: port 15001 of ztunnel in cni-web-0 takes it',
    'comes back to cni-web-0 itself',
  ]);
  expect(sentences(observed, { from: '203.0.113.9', to: '10.244.1.8:80' }, null)).toEqual([
    'captured inbound: port 15006 of ztunnel in cni-db-0 takes it',
  ]);
  expect(sentences(observed, { from: 'ztunnel@cni-web-0', to: '10.244.1.8:15008' }, null)).toEqual([
    'captured as HBONE: port 15008 of ztunnel in cni-db-0 takes it',
  ]);
});

test.each([['iptables-nft'], ['nft']])(
  '%s: what forwarded packets with the address of the node meet is no probe',
  (backend) => {
    const of = stateWith({ backend, pods: [webPod, dbPod] });
    const masquerading: Change = (namespace) => {
      if (namespace.scope !== 'host') return namespace;
      const { ruleset } = parseRuleset(
        '*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -s 203.0.113.0/24 -j MASQUERADE\nCOMMIT\n',
        'ipv4',
      );
      const [nat] = ruleset.tables;
      if (nat === undefined) throw new Error('no table');
      const own = namespace.rulesets.find(({ family }) => family === 'ipv4');
      if (own === undefined) return { ...namespace, rulesets: [ruleset, ...namespace.rulesets] };
      const rules = nat.chains.find(({ name }) => name === 'POSTROUTING')?.rules ?? [];
      const tables = own.tables.map((table) => ({
        ...table,
        chains: table.chains.map((chain) =>
          chain.name === 'POSTROUTING' ? { ...chain, rules: [...chain.rules, ...rules] } : chain,
        ),
      }));
      return { ...namespace, rulesets: namespace.rulesets.map((one) => (one === own ? { ...own, tables } : one)) };
    };
    const question = { from: '203.0.113.9', to: '10.244.1.7:80', count: 2 };
    expect(sentences(observedNode(of, masquerading), question, of)).toEqual([
      'captured inbound: port 15006 of ztunnel in default/web-0 takes it',
      'comes back to the network by eth0',
    ]);
  },
);

test.each([
  [
    '10.244.1.7 is not in the set istio-inpod-probes-v4',
    ({ sets, ...more }: KernelNamespace) => ({
      ...more,
      sets: sets.map((set) => ({ ...set, members: set.members.slice(1) })),
    }),
  ],
  [
    'no rule of ours gives it the address of the probes',
    (namespace: KernelNamespace) => (namespace.scope === 'host' ? { ...namespace, rulesets: [] } : namespace),
  ],
])('a probe that is captured, as %s', (why, change) => {
  // The members are sorted by pod: db-0 first.
  const reversed: Change = (namespace) => ({
    ...namespace,
    sets: namespace.sets.map((set) => ({ ...set, members: set.members.toReversed() })),
  });
  const observed = observedNode(state, (namespace) => change(reversed(namespace)));
  expect(sentences(observed, { from: 'node', to: '10.244.1.7:80' })).toEqual([
    `captured inbound: port 15006 of ztunnel in default/web-0 takes it, although it is the node's own: ${why}`,
  ]);
});

test('what the first releases hand to ztunnel by TPROXY is captured, and stays so', () => {
  const { ruleset } = parseRuleset(
    '*mangle\n:ISTIO_PRERT - [0:0]\n-A ISTIO_PRERT ! -d 127.0.0.1/32 -p tcp -m mark ! --mark 0x539/0xfff -j TPROXY --on-port 15006 --on-ip 0.0.0.0 --tproxy-mark 0x111/0xfff\nCOMMIT\n',
    'ipv4',
  );
  const handed = ruleset.tables[0]?.chains.find(({ name }) => name === 'ISTIO_PRERT')?.rules ?? [];
  const byTproxy: Change = (namespace) => ({
    ...namespace,
    rulesets: namespace.rulesets.map((own) => ({
      ...own,
      tables: own.tables
        .filter(({ name }) => name !== 'nat' || namespace.scope === 'host')
        .map((table) => ({
          ...table,
          chains: table.chains.map((chain) =>
            table.name === 'mangle' && chain.name === 'ISTIO_PRERT'
              ? { ...chain, rules: [...chain.rules, ...(own.family === 'ipv4' ? handed : [])] }
              : chain,
          ),
        })),
    })),
  });
  const inbound = 'captured inbound: port 15006 of ztunnel in default/web-0 takes it';
  expect(sentences(observedNode(state, byTproxy), { from: '203.0.113.9', to: '10.244.1.7:80', count: 3 })).toEqual([
    inbound,
    'comes back to the network by eth0',
    inbound,
  ]);
});
