import { expect, test } from 'vitest';
import { trace } from '../../../src/index.js';
import type { Snapshot } from '../../../src/render/snapshot.js';
import { goldenState } from '../traced.js';
import { beside, type ListedTable, nftListing, wholeNode } from './listing.js';

const state = goldenState('geneve-istio-1.20');
const pod = state.pods.find(({ mesh }) => mesh);
const ip = pod?.ips[0] ?? '';

function tracedBeside(snapshot: Snapshot, to = '203.0.113.9:443', proto = 'tcp') {
  const observed = beside(wholeNode(state), snapshot);
  const result = trace({ states: [state], observed }, { from: `${pod?.namespace}/${pod?.name}`, to, protocol: proto });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

const inNft = (...tables: readonly ListedTable[]) => tracedBeside({ 'nft-ruleset.json': nftListing(...tables) });
const forward = (...rules: readonly (readonly unknown[])[]) =>
  inNft({ chains: { forward: { hook: 'forward', rules } } });

const match = (left: unknown, right: unknown, op = '==') => ({ match: { op, left, right } });
const payload = (protocol: string, field: string) => ({ payload: { protocol, field } });
const meta = (key: string) => ({ meta: { key } });
const ct = (key: string) => ({ ct: { key } });
const drop = { drop: null };
const source = payload('ip', 'saddr');
const port = payload('tcp', 'dport');

test('without foreign rules the packet is captured', () => {
  expect(tracedBeside({}).outcome.kind).toBe('captured');
});

const holding: readonly (readonly [string, readonly unknown[]])[] = [
  ['an address', [match(source, ip)]],
  ['a network', [match(source, { prefix: { addr: '10.0.0.0', len: 8 } })]],
  ['a range of addresses', [match(source, { range: ['10.0.0.0', '10.255.255.255'] })]],
  ['a set of addresses', [match(source, { set: ['192.0.2.1', ip] })]],
  ['a mask', [match({ '&': [source, '255.0.0.0'] }, '10.0.0.0')]],
  ['another address, negated', [match(source, '192.0.2.1', '!=')]],
  ['the protocol', [match(meta('l4proto'), 'tcp')]],
  ['the protocol in the header', [match(payload('ip', 'protocol'), { set: ['tcp', 'udp'] })]],
  ['the family', [match(meta('nfproto'), 'ipv4')]],
  ['the ethertype', [match(meta('protocol'), 'ip')]],
  ['a port', [match(port, 443)]],
  ['a port of any protocol', [match(payload('th', 'dport'), { range: [400, 500] })]],
  ['a port above another', [match(port, 400, '>')]],
  ['an interface', [match(meta('iifname'), pod?.hostInterface)]],
  ['an interface by its index', [match(meta('iif'), pod?.hostInterface)]],
  ['an interface prefix', [match(meta('iifname'), 'veth*')]],
  ['a new connection', [match(ct('state'), ['new', 'untracked'], 'in')]],
  ['a new connection, in a set', [match(ct('state'), { set: ['new', 'invalid'] })]],
  ['the direction', [match(ct('direction'), 'original')]],
  ['flags of TCP', [match({ '&': [payload('tcp', 'flags'), ['fin', 'syn', 'rst', 'ack']] }, 'syn')]],
  ['one flag of TCP', [match(payload('tcp', 'flags'), 'syn', 'in')]],
  ['our mark', [match({ '&': [meta('mark'), 0x100] }, 0x100)]],
  ['the type of the destination', [match({ fib: { result: 'type', flags: ['daddr'] } }, 'unicast')]],
  ['a pair', [match({ concat: [source, port] }, { set: [{ concat: [ip, { range: [440, 450] }] }] })]],
  ['a packet to one host', [match(meta('pkttype'), { set: ['host'] })]],
  ['a counter and a log', [{ counter: { packets: 1, bytes: 60 } }, { log: { prefix: 'x' } }]],
  ['no IPsec', [match({ rt: { key: 'ipsec' } }, false)]],
];

test.each(holding)('a rule with %s matches', (_, tests) => {
  const { outcome, otherWays } = forward([...tests, drop]);
  expect([outcome.kind, otherWays.length]).toEqual(['dropped', 0]);
});

const failing: readonly (readonly [string, readonly unknown[]])[] = [
  ['another address', [match(source, '192.0.2.1')]],
  ['an IPv6 address', [match(payload('ip6', 'saddr'), '::1', '!=')]],
  ['a port of UDP that it has not', [match(payload('udp', 'dport'), 53, '!=')]],
  ['a type of ICMP', [match(payload('icmp', 'type'), 'echo-request', '!=')]],
  ['an established connection', [match(ct('state'), ['established', 'related'], 'in')]],
  ['the owner of a socket, of what is forwarded', [match(meta('skuid'), 0, '!=')]],
  ['a translated connection', [match(ct('status'), 'dnat', 'in')]],
  ['an unknown field of another family', [match(payload('ip6', 'hoplimit'), 1)]],
  ['IPsec', [match(meta('ipsec'), true)]],
  ['another mark', [match(meta('mark'), 0x77)]],
];

test.each(failing)('a rule with %s does not match', (_, tests) => {
  const { outcome, otherWays } = forward([...tests, drop]);
  expect([outcome.kind, otherWays.length]).toEqual(['captured', 0]);
});

const unknown: readonly (readonly [string, readonly unknown[]])[] = [
  ['a limit', [{ limit: { rate: 10, per: 'second' } }]],
  ['a length', [match(payload('ip', 'length'), 100, '>')]],
  ['a time', [match(meta('time'), '2024-01-01')]],
  ['a keyword of a later nft', [match({ tunnel: { key: 'id' } }, 1)]],
  ['an option', [match({ 'tcp option': { name: 'mptcp' } }, true)]],
  ['how many connections', [{ 'ct count': { val: 10 } }]],
  ['an element that comes too often', [{ set: { op: 'add', elem: source, set: '@s', stmt: [{ limit: {} }] } }]],
  ['an unknown constant', [match(payload('ip', 'dscp'), 'le')]],
];

test.each(unknown)('a rule with %s may match or not, and both branches are shown', (_, tests) => {
  const { otherWays, outcome, supposes } = forward([...tests, drop]);
  expect([outcome.kind, otherWays.map((way) => way.outcome.kind)]).toEqual(['captured', ['dropped']]);
  expect(supposes[0]).toMatch(/^not: nft inet theirs forward: /);
});

test('an unknown statement may do anything', () => {
  const { otherWays, outcome } = forward([{ synproxy: null }]);
  expect([outcome, ...otherWays.map((way) => way.outcome)].map(({ kind }) => kind)).toEqual([
    'dropped',
    'captured',
    'captured',
  ]);
});

test('jumps return where a chain does not decide', () => {
  const way = (...verdicts: readonly unknown[]) =>
    inNft({
      chains: {
        forward: {
          hook: 'forward',
          policy: 'drop',
          rules: [[{ jump: { target: 'first' } }], ...verdicts.map((one) => [one])],
        },
        first: { rules: [[match(port, 443), { return: null }], [drop]] },
        last: { rules: [[{ continue: null }]] },
      },
    }).outcome.kind;
  expect(way({ accept: null })).toBe('captured');
  expect(way()).toBe('dropped');
  expect(way({ goto: { target: 'last' } }, { accept: null })).toBe('dropped');
  expect(way({ jump: { target: 'last' } }, { accept: null })).toBe('captured');
});

test('verdict maps and value maps, named ones too', () => {
  const sets = [
    { name: 'ways', type: 'ifname', map: 'verdict', elem: [[pod?.hostInterface, { jump: { target: 'theirs' } }]] },
    {
      name: 'marks',
      type: 'ipv4_addr',
      map: 'mark',
      flags: ['interval'],
      elem: [[{ prefix: { addr: '10.0.0.0', len: 8 } }, 7]],
    },
  ];
  const rules = [[{ vmap: { key: meta('iifname'), data: '@ways' } }]];
  const theirs = {
    rules: [
      [{ mangle: { key: meta('mark'), value: { map: { key: source, data: '@marks' } } } }],
      [{ vmap: { key: meta('mark'), data: { set: [[7, drop]] } } }],
    ],
  };
  expect(inNft({ sets, chains: { forward: { hook: 'forward', rules }, theirs } }).outcome.kind).toBe('dropped');
});

test('a random choice takes any of the elements, and the last is certain', () => {
  const data = {
    set: [
      [0, drop],
      [1, { accept: null }],
    ],
  };
  const { otherWays, outcome } = forward([{ vmap: { key: { numgen: { mode: 'random', mod: 2, offset: 0 } }, data } }]);
  expect([outcome.kind, otherWays.map((way) => way.outcome.kind)]).toEqual(['captured', ['dropped']]);
});

test('priorities decide what a chain sees', () => {
  const at = (prio: number) =>
    inNft({
      chains: { pre: { hook: 'prerouting', prio, rules: [[match({ '&': [meta('mark'), 0x100] }, 0x100), drop]] } },
    }).outcome.kind;
  expect([at(-151), at(-149)]).toEqual(['captured', 'dropped']);
});

test('a foreign mark set ahead of ours sends the packet elsewhere', () => {
  const { outcome, sentence } = inNft({
    name: 'vpn',
    chains: { pre: { hook: 'prerouting', prio: -160, rules: [[{ mangle: { key: meta('mark'), value: 0x200 } }]] } },
  });
  expect(outcome.kind).toBe('sent');
  expect(sentence).toContain('not captured');
});

test.each([
  ['a dormant table', { more: { flags: ['dormant'] }, chains: { f: { hook: 'forward', policy: 'drop', rules: [] } } }],
  ['a table of IPv6', { family: 'ip6', chains: { f: { hook: 'forward', policy: 'drop', rules: [] } } }],
  ['a bridge', { family: 'bridge', chains: { f: { hook: 'forward', policy: 'drop', rules: [] } } }],
  [
    'a chain of another hook',
    { chains: { f: { hook: 'output', policy: 'drop', rules: [[match(meta('mark'), 0x7777)], [{ accept: null }]] } } },
  ],
] as const)('%s has no effect', (_, table) => {
  expect(inNft(table).outcome.kind).toBe('captured');
});

test('unknown flags become branches', () => {
  const { otherWays, supposes } = inNft({
    more: { flags: 'dorm' },
    chains: { f: { hook: 'forward', policy: 'drop', rules: [] } },
  });
  expect(supposes).toEqual(['not: nft table inet theirs is dormant']);
  expect(otherWays.map((way) => way.outcome.kind)).toEqual(['captured']);
});

test('devices of ingress chains, flags and the text of a rule come from the text listing', () => {
  const json = nftListing(
    { family: 'netdev', name: 'edge', chains: { in: { hook: 'ingress', rules: [[match(source, ip), drop]] } } },
    { name: 'sleeps', more: { flags: 'x' }, chains: { f: { hook: 'forward', policy: 'drop', rules: [] } } },
  );
  const text = (device: string) =>
    [
      'table netdev edge { # handle 1',
      '\tchain in { # handle 1',
      `\t\ttype filter hook ingress device "${device}" priority filter; policy accept;`,
      `\t\tip saddr ${ip} counter packets 3 bytes 180 drop # handle 1`,
      '\t}',
      '}',
      'table inet sleeps { # handle 2',
      '\tflags dormant',
      '}',
      '',
    ].join('\n');
  const on = (device: string) => tracedBeside({ 'nft-ruleset.json': json, 'nft-ruleset.txt': text(device) });
  expect(on(pod?.hostInterface ?? '').sentence).toBe(
    `dropped in host: in PREROUTING by netdev edge in ip saddr ${ip} counter drop (somebody else)`,
  );
  expect(on('eth7').outcome.kind).toBe('captured');
});

test('rules of the other iptables count', () => {
  const rules = ['*filter', ':FORWARD ACCEPT [0:0]', '-A FORWARD -p tcp -m tcp --dport 443 -j DROP', 'COMMIT', ''].join(
    '\n',
  );
  expect(tracedBeside({ 'iptables-legacy.rules': rules }).sentence).toBe(
    'dropped in host: in FORWARD by iptables-legacy filter -A FORWARD -p tcp -m tcp --dport 443 -j DROP (somebody else)',
  );
});

test('foreign translations: an address, a map, the packet itself', () => {
  const to = (statement: unknown, proto = 'udp') => {
    const table = {
      family: 'ip',
      chains: { pre: { hook: 'prerouting', type: 'nat', prio: -110, rules: [[statement]] } },
    };
    const { hops } = tracedBeside({ 'nft-ruleset.json': nftListing(table) }, '203.0.113.9:53', proto);
    return hops.find(({ kind }) => kind === 'translation')?.subject;
  };
  const word = 'destination becomes';
  expect(to({ dnat: { addr: '192.0.2.1', port: 99 } })).toBe(`${word} 192.0.2.1:99`);
  expect(to({ dnat: { family: 'ip6', addr: '::1' } })).toBeUndefined();
  expect(to({ snat: { family: 'ip6', addr: '::1' } })).toBeUndefined();
  const data = { set: [[53, { concat: ['192.0.2.7', 530] }]] };
  const key = payload('udp', 'dport');
  expect(to({ dnat: { family: 'ip', addr: { map: { key, data } } } })).toBe(`${word} 192.0.2.7:530`);
});

test.each([
  ['a translation', { dnat: { addr: 'nowhere' } }, 'nat'],
  ['a port', { dnat: { addr: '192.0.2.1', port: 'none' } }, 'nat'],
  ['a listener', { tproxy: { addr: '1.2.3', port: 80 } }, 'filter'],
])('%s that cannot be read is unknown, and ends no trace', (_, statement, type) => {
  const { otherWays } = inNft({ chains: { pre: { hook: 'prerouting', type, prio: -110, rules: [[statement]] } } });
  expect(otherWays.length).toBeGreaterThan(0);
});

test('an arp table that may drop ARP requests is reported', () => {
  const table = { family: 'arp', chains: { out: { hook: 'output', policy: 'drop', rules: [] } } };
  const { supposes } = inNft(table);
  expect(supposes).toContain('not: nft table arp theirs drops the question for the link address by istioout');
});

test('unread state is reported', () => {
  const { notes } = tracedBeside({ 'unread.txt': 'nft-ruleset.json: nft is not installed\n' });
  expect(notes).toEqual(['not read on host, so it counts for nothing here: nft-ruleset.json: nft is not installed']);
});
