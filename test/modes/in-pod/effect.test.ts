import { expect, test } from 'vitest';
import { effect, type KernelProgram, parseRuleset, prove } from '../../../src/index.js';
import type { KernelNamespace } from '../../../src/ir/program.js';
import { stateWith } from './document.js';
import { observedNode, withRulesAhead } from './observed-node.js';

function podsOf(count: number, change: object = {}) {
  return Array.from({ length: count }, (_, index) => ({
    ...{ namespace: 'default', name: `web-${index}`, uid: `uid-${index}`, netns: `/run/netns/web-${index}` },
    ips: [`10.245.${index >> 7}.${(index & 127) + 1}`],
    ...change,
  }));
}

const state = stateWith({ profile: 'hardened', inpod: { ipv6: false }, pods: podsOf(3) });

/** The node with foreign rules ahead of ours. */
function disturbed(scopes: RegExp, at: readonly [string, string], rule: string, of = state): KernelProgram {
  const { ruleset } = parseRuleset(`*${at[0]}\n:${at[1]} ACCEPT [0:0]\n-A ${at[1]} ${rule}\nCOMMIT\n`, 'ipv4');
  return observedNode(of, (one) => (scopes.test(one.scope) ? withRulesAhead(one, ruleset, at) : one));
}

test.each(['istio-1.29', 'hardened'])('on a node without other programs %s has its effect', (profile) => {
  const of = stateWith({
    profile,
    inpod: { ipv6: false },
    pods: [...podsOf(2), { ...podsOf(3)[2], ingress: true, dnsCapture: false }],
  });
  const { checked, failures } = effect(of, observedNode(of));
  expect(failures).toEqual([]);
  expect(checked).toBeGreaterThan(15);
});

/** As other programs have them in pods (security agents) and on nodes (network plugins). */
test.each([
  [
    'an agent that takes connections of a pod',
    /web-1$/,
    ['nat', 'OUTPUT'],
    '-p tcp -m owner ! --uid-owner 0 -j REDIRECT --to-ports 9999',
    'it may be that default/web-1 is not captured',
  ],
  ['an agent that exempts a pod', /web-1$/, ['nat', 'OUTPUT'], '-p tcp -j ACCEPT', 'default/web-1 is not captured'],
  [
    'an exemption of DNS',
    /web-1$/,
    ['nat', 'OUTPUT'],
    '-p udp -m udp --dport 53 -j ACCEPT',
    'DNS of default/web-1 is not answered by ztunnel',
  ],
  [
    'an exemption of what comes in',
    /web-2$/,
    ['nat', 'PREROUTING'],
    '-i eth0 -p tcp -j ACCEPT',
    'what is sent to default/web-2 is not captured',
  ],
  [
    'masquerade on the node',
    /^host$/,
    ['nat', 'POSTROUTING'],
    '-s 172.18.0.2/32 -j MASQUERADE',
    'probes do not reach default/web-0, default/web-1 and default/web-2',
  ],
  [
    'a policy in every pod',
    /^pods/,
    ['mangle', 'OUTPUT'],
    '-p tcp -m mark --mark 0x539/0xfff -j DROP',
    'connections of default/web-0, default/web-1 and default/web-2 are not answered',
  ],
] as const)('%s ahead of ours is named, with the pods', (_, scopes, at, rule, complaint) => {
  const { failures, holds } = effect(state, disturbed(scopes, at, rule));
  const said = failures.map(({ message }) => message);
  expect(said.some((message) => message.startsWith(complaint)) || said).toBe(true);
  expect(failures.flatMap(({ culprits }) => culprits).join()).toContain(rule);
  expect(holds).toBe(complaint.startsWith('it may be'));
});

/** The node with other routes than a default one. */
function onlyTo(networks: readonly string[], change: (one: KernelNamespace) => KernelNamespace = (one) => one) {
  return observedNode(state, (one) => {
    if (one.scope !== 'host') return change(one);
    const usual = one.routes.find(({ destination }) => destination === '0.0.0.0/0');
    if (usual === undefined) throw new Error('no default route');
    const others = networks.map((destination) => ({ ...usual, destination, via: '172.18.0.3' }));
    return { ...one, routes: [...one.routes.filter((route) => route !== usual), ...others] };
  });
}

test.each([
  ['the pods of another node', ['10.244.2.0/24']],
  ['a few hosts', ['198.51.100.8/30']],
])('without a default route the conversations are those with %s', (_, networks) => {
  const { checked, failures, notes } = effect(state, onlyTo(networks));
  expect([failures, notes]).toEqual([[], []]);
  expect(checked).toBe(effect(state, observedNode(state)).checked);
  const { ruleset } = parseRuleset('*nat\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -p tcp -j ACCEPT\nCOMMIT\n', 'ipv4');
  const exempted = (one: KernelNamespace) =>
    one.scope.endsWith('web-1') ? withRulesAhead(one, ruleset, ['nat', 'OUTPUT']) : one;
  const said = effect(state, onlyTo(networks, exempted)).failures.map(({ message }) => message);
  expect(said).toContainEqual(expect.stringMatching(/^default\/web-1 is not captured/));
});

test('a node that leads nowhere is told of: nothing was looked at', () => {
  const { checked, notes } = effect(state, onlyTo([]));
  expect([checked, notes]).toEqual([0, [expect.stringContaining('no route to a network outside')]]);
});

test('the proof of an observed node notices them, too', () => {
  const failing = (observed: KernelProgram) =>
    prove([state], { observed }).nodes.flatMap(({ groups }) =>
      groups.flatMap(({ properties }) => properties.filter(({ holds }) => !holds).map(({ name }) => name)),
    );
  expect(failing(observedNode(state))).toEqual([]);
  expect(failing(disturbed(/web-1$/, ['nat', 'OUTPUT'], '-p tcp -j ACCEPT'))).toContain('pod-tcp-captured');
  expect(failing(disturbed(/^host$/, ['nat', 'POSTROUTING'], '-j MASQUERADE'))).toContain('probes-bypass');
});

test('of 250 pods of one kind one is asked, and a broken one is a kind of its own', () => {
  const of = stateWith({ profile: 'hardened', inpod: { ipv6: false }, pods: podsOf(250) });
  const { checked, failures } = effect(of, disturbed(/web-77$/, ['nat', 'OUTPUT'], '-p tcp -j ACCEPT', of));
  expect(checked).toBeLessThan(40);
  expect([...new Set(failures.flatMap(({ pods }) => pods))]).toEqual(['default/web-77']);
});
