import { expect, test } from 'vitest';
import { effect, type KernelProgram, type GeneveState as NodeState } from '../../src/index.js';
import {
  type Breakage,
  chain,
  dormant,
  down,
  forwardsNothing,
  ipRule,
  legacy,
  linkState,
  native,
  neighbour,
  policy,
  rules,
  sysctl,
} from './breakages.js';
import { goldenNames, goldenState } from './golden-states.js';
import { observedNode } from './observed-node.js';

const state = goldenState('geneve-hardened');
const [pod] = state.pods.filter(({ mesh }) => mesh);
const veth = pod?.hostInterface ?? '';

test.each(goldenNames)('%s has its effect on a node without other programs', (name) => {
  const golden = goldenState(name);
  expect(effect(golden, observedNode(golden)).failures).toEqual([]);
});

test.each(['nft', 'iptables-legacy'] as const)('with %s too, and all of it is checked', (backend) => {
  const found = effect({ ...state, backend }, observedNode({ ...state, backend }));
  expect(found.failures).toEqual([]);
  expect(found.checked).toBeGreaterThan(20);
});

test('pods whose links differ only in the link-local addresses that the kernel made of their own are one kind', () => {
  const many = goldenState('geneve-250-pods');
  const plain = observedNode(many);
  const named = plain.namespaces.map((namespace) => {
    const { links, scope } = namespace;
    const made = links.map(({ name }, index) => ({ link: name, address: `fe80::${index + 1}/64`, scope: 'link' }));
    return scope === 'host' ? { ...namespace, addresses: [...namespace.addresses, ...made] } : namespace;
  });
  expect(effect(many, { namespaces: named }).checked).toBe(effect(many, plain).checked);
});

type Scope = 'host' | 'ztunnel';

const inOurs = state.constants.tunnels;

const breakages: readonly (readonly [what: string, where: Scope, breakage: Breakage, named: string])[] = [
  ['an ip rule ahead', 'host', ipRule(1, { kind: 'lookup', table: 254 }), "ip rule 1 (somebody else's) goes first"],
  ['an ip rule ahead that ends packets', 'host', ipRule(50, { kind: 'other', words: ['blackhole'] }), 'ip rule 50'],
  ['an ip rule for one pod', 'host', ipRule(50, { kind: 'lookup', table: 254 }, ['iif', veth]), 'ip rule 50'],
  ['an ip rule ahead of it', 'ztunnel', ipRule(5, { kind: 'lookup', table: 254 }), "ip rule 5 (somebody else's)"],
  ['a dormant table', 'host', dormant('mangle'), 'table ip mangle has flags dormant'],
  ['a dormant table', 'ztunnel', dormant('mangle'), 'table ip mangle has flags dormant'],
  [
    'a port of a bridge',
    'host',
    linkState('istioout', { master: { name: 'br0', kind: 'bridge' } }),
    'istioout is a port of the bridge br0',
  ],
  [
    'a port of a switch',
    'host',
    linkState('istioin', { master: { name: 'ovs-system', kind: 'openvswitch' } }),
    'istioin is a port of the openvswitch ovs-system',
  ],
  ['arp off', 'host', linkState('istioout', { arp: false }), 'istioout has arp off'],
  ['arp off', 'ztunnel', linkState('pistioin', { arp: false }), "pistioin has arp off in ztunnel's namespace"],
  ['no carrier', 'host', linkState('istioout', { carrier: false }), 'the other end of istioout is down'],
  ["the pod's veth down", 'host', down(veth), `${veth} is down`],
  [
    'a neighbour set by hand',
    'host',
    neighbour('istioout', inOurs.outbound.ztunnel),
    'a neighbour entry was set by hand',
  ],
  ['no forwarding', 'host', forwardsNothing, 'net/ipv4/ip_forward is 0'],
  ['no forwarding from a pod', 'host', sysctl(`net/ipv4/conf/${veth}/forwarding`, '0'), `${veth}/forwarding is 0`],
  [
    'no forwarding from ztunnel',
    'host',
    sysctl(`net/ipv4/conf/${state.ztunnel?.hostInterface}/forwarding`, '0'),
    `/forwarding is 0`,
  ],
  ['no forwarding from a tunnel', 'host', sysctl('net/ipv4/conf/istioout/forwarding', '0'), 'istioout/forwarding is 0'],
  ['marks in source checks', 'ztunnel', sysctl('net/ipv4/conf/all/src_valid_mark', '1'), 'all/src_valid_mark is 1'],
  [
    'marks in source checks of a device',
    'ztunnel',
    sysctl('net/ipv4/conf/pistioout/src_valid_mark', '1'),
    'pistioout/src_valid_mark is 1',
  ],
  ['marks inherited from SYNs', 'ztunnel', sysctl('net/ipv4/tcp_fwmark_accept', '1'), 'tcp_fwmark_accept is 1'],
  ['cookies always', 'ztunnel', sysctl('net/ipv4/tcp_syncookies', '2'), 'tcp_syncookies is 2'],
  [
    'no answers to ARP requests',
    'ztunnel',
    sysctl('net/ipv4/conf/pistioout/arp_ignore', '8'),
    'pistioout/arp_ignore is 8',
  ],
  ['strict source checks', 'ztunnel', sysctl('net/ipv4/conf/pistioout/rp_filter', '1'), 'pistioout/rp_filter is 1'],
  ['a RETURN ahead of ours', 'host', rules('mangle', '-A PREROUTING -j RETURN'), 'ends the chain ahead of ours'],
  [
    'a jump ahead of ours',
    'host',
    rules('mangle', ':other - [0:0]\n-A other -p tcp --dport 443 -j ACCEPT\n-A PREROUTING -j other'),
    'mangle -A other -p tcp -m tcp --dport 443 -j ACCEPT',
  ],
  ['a drop of one pod', 'host', rules('raw', `-A PREROUTING -i ${veth} -j DROP`), 'drops it: raw -A PREROUTING'],
  [
    'no connection tracking',
    'host',
    rules('raw', '-A PREROUTING -j CT --notrack'),
    'raw -A PREROUTING -j CT --notrack',
  ],
  ['a policy of DROP', 'host', policy('filter', 'FORWARD'), 'the policy of filter FORWARD is DROP'],
  [
    'a policy of DROP',
    'ztunnel',
    policy('filter', 'INPUT'),
    "the policy of filter INPUT is DROP in ztunnel's namespace",
  ],
  [
    'packets from ztunnel dropped',
    'ztunnel',
    rules('filter', '-A OUTPUT -p tcp -j DROP'),
    'drops it: filter -A OUTPUT',
  ],
  [
    'a mark taken away',
    'host',
    rules('filter', '-A FORWARD -o istioout -j DROP'),
    'filter -A FORWARD -o istioout -j DROP',
  ],
  [
    'a drop by native nft',
    'host',
    native(chain('f', 'forward', 10, 'drop')),
    'a rule of nft table inet fw drops it: chain f',
  ],
  [
    'a policy of native nft',
    'ztunnel',
    native({
      ...chain('i', 'input', 0, 'accept'),
      base: { ...chain('i', 'input', 0).base, policy: 'drop' },
      rules: [],
    }),
    'the policy of chain i of nft table inet fw is drop',
  ],
  [
    'a drop by the other iptables',
    'host',
    legacy('-A FORWARD -p tcp -j DROP'),
    'a rule of iptables-legacy filter drops it',
  ],
];

test.each(breakages)('%s (%s): no effect, and the culprit is named', (_, where, breakage, named) => {
  const node = observedNode(state);
  const broken: KernelProgram = {
    namespaces: node.namespaces.map((namespace) => (namespace.scope === where ? breakage(namespace) : namespace)),
  };
  const found = effect(state, broken);
  expect(found.failures.map(({ message }) => message)).toEqual(
    expect.arrayContaining([expect.stringContaining(named)]),
  );
  expect(found.holds).toBe(false);
});

test('a failure that depends on chance is reported and does not count', () => {
  const limited = onHost(state, rules('raw', '-A PREROUTING -m limit --limit 10/sec -j DROP'));
  const found = effect(state, limited);
  expect(found.holds).toBe(true);
  expect(found.failures.map(({ certain, message }) => [certain, message])).toEqual([
    [false, expect.stringContaining('it may be that')],
  ]);
});

test('harmless foreign rules are not reported', () => {
  const others = [
    rules(
      'mangle',
      '-A PREROUTING -p udp --dport 4789 -j ACCEPT\n-A PREROUTING -m conntrack --ctstate INVALID -j DROP',
    ),
    rules('filter', '-A FORWARD -d 203.0.113.1/32 -p tcp --dport 9999 -j DROP\n-A FORWARD -m comment --comment x'),
    ipRule(32_000, { kind: 'lookup', table: 254 }),
    ipRule(90, { kind: 'lookup', table: 254 }, ['to', '198.51.100.0/24', 'ipproto', 'udp']),
  ];
  const node = others.reduce((observed, one) => onHost(state, one, observed), observedNode(state));
  expect(effect(state, node).failures).toEqual([]);
});

test('pods of one kind are named together', () => {
  const pods = Array.from({ length: 40 }, (_, index) => ({
    ...(pod as NonNullable<typeof pod>),
    name: `p-${index}`,
    uid: null,
    ips: [`10.244.1.${100 + index}`],
    hostInterface: `veth${index}`,
    netns: null,
  }));
  const many: NodeState = { ...state, pods };
  const found = effect(many, onHost(many, ipRule(1, { kind: 'lookup', table: 254 }), observedNode(many)));
  expect(found.failures.map(({ message, pods: named }) => [message, named.length])).toEqual([
    [expect.stringMatching(/p-0, default\/p-1, default\/p-2 and 37 more are not captured: ip rule 1 /), 40],
  ]);
});

function onHost(node: NodeState, breakage: Breakage, observed: KernelProgram = observedNode(node)): KernelProgram {
  return { namespaces: observed.namespaces.map((one) => (one.scope === 'host' ? breakage(one) : one)) };
}
