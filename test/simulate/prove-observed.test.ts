import { expect, test } from 'vitest';
import { type KernelProgram, type NodeState, prove } from '../../src/index.js';
import { type Breakage, chain, ipRule, native, rules, sysctl } from './breakages.js';
import { goldenState } from './golden-states.js';
import { observedNode } from './observed-node.js';

const state = goldenState('geneve-hardened');

test.each(['geneve-hardened', 'geneve-istio-1.20', 'geneve-tunnel-veth'])(
  '%s: a node with the document applied is proved like the document',
  (name) => {
    const golden = goldenState(name);
    const ofDocument = brokenOf(golden);
    const situations = new Set(brokenOf(golden, observedNode(golden)));
    expect([...situations].filter((property) => !ofDocument.includes(property))).toEqual([]);
    if (golden.profile !== 'hardened') expect(situations.size).toBeGreaterThan(2);
  },
);

const breakages: readonly (readonly [what: string, breakage: Breakage, property: string])[] = [
  ['an ip rule ahead', ipRule(1, { kind: 'lookup', table: 254 }), 'mesh-tcp-captured'],
  ['forwarding off', sysctl(`net/ipv4/conf/${state.ztunnel?.hostInterface}/forwarding`, '0'), 'answers-return'],
  ['all dropped', rules('filter', '-A FORWARD -j DROP'), 'mesh-tcp-captured'],
  ['all dropped by native nft', native(chain('f', 'forward', 10, 'drop')), 'inbound-captured'],
];

test.each(breakages)('%s on the node is noticed', (_, breakage, property) => {
  const { namespaces } = observedNode(state);
  const broken = namespaces.map((one) => (one.scope === 'host' ? breakage(one) : one));
  expect(brokenOf(state, { namespaces: broken })).toContain(property);
});

test('foreign services and policies are not violations', () => {
  const others = [
    rules('nat', '-A PREROUTING -d 198.51.100.7/32 -p tcp --dport 80 -j DNAT --to-destination 203.0.113.4:8080'),
    rules('filter', '-A FORWARD -d 198.51.100.8/32 -p tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable'),
  ];
  const { namespaces } = observedNode(state);
  const served = namespaces.map((one) => (one.scope === 'host' ? others.reduce((host, add) => add(host), one) : one));
  expect(brokenOf(state, { namespaces: served })).toEqual([]);
});

function brokenOf(node: NodeState, observed?: KernelProgram): readonly string[] {
  const { nodes } = prove([node], observed === undefined ? {} : { observed });
  return nodes.flatMap(({ groups }) =>
    groups.flatMap(({ properties }) => properties.filter(({ holds }) => !holds).map(({ name }) => name)),
  );
}
