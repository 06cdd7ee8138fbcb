import { expect, test } from 'vitest';
import type { KernelNamespace } from '../../src/ir/program.js';
import { changedObjects, fingerprintOf } from '../../src/plan/fingerprint.js';
import { inBackend } from '../../src/plan/in-backend.js';
import type { Observation } from '../../src/plan/observation.js';
import { parseSets } from '../../src/render/ipset/parse.js';
import { address, ipRule, link, namespace, ownership, route, rules } from './compare/small.js';
import { observed } from './observed.js';

const setOf = (...members: readonly string[]) =>
  parseSets(
    `create mesh hash:ip family inet hashsize 1024 maxelem 65536\n${members.map((one) => `add mesh ${one}\n`).join('')}`,
  ).sets;
const mangle = (...lines: readonly string[]): KernelNamespace['rulesets'] => [
  { family: 'ipv4', tables: [{ name: 'mangle', chains: [{ name: 'own', policy: null, rules: rules(...lines) }] }] },
];
const native = (...members: readonly string[]): KernelNamespace['native'] => [
  { family: 'ipv4', chainPrefix: 'own-', tables: [], sets: setOf(...members) },
];
const changed = (before: Observation, now: Observation, owner = ownership()) =>
  changedObjects(fingerprintOf(before, owner), fingerprintOf(now, owner));

test.each<[string, Partial<KernelNamespace>, Partial<KernelNamespace>, readonly string[]]>([
  ['nothing', { links: [link('t')] }, { links: [link('t')] }, []],
  ['a chain', { rulesets: mangle('-j ACCEPT') }, { rulesets: mangle('-j DROP') }, ['host: ipv4 chain mangle own']],
  ['a table of nft', { native: native() }, { native: native('10.0.0.1') }, ['host: the ipv4 table of nft for own-']],
  [
    'the order of members, which means nothing',
    { native: native('10.0.0.1', '10.0.0.2', '10.0.0.3') },
    { native: native('10.0.0.2', '10.0.0.3', '10.0.0.1') },
    [],
  ],
  ['a set', { sets: setOf('10.0.0.1') }, { sets: setOf() }, ['host: set mesh']],
  ['a link', { links: [link('t')] }, { links: [link('t', { id: 7 })] }, ['host: link t']],
  [
    'an address of a link',
    { links: [link('t'), link('u')], addresses: [address('t', '10.0.0.1/24')] },
    { links: [link('t'), link('u')], addresses: [address('t', '10.0.0.2/24')] },
    ['host: link t'],
  ],
  [
    'a route',
    { routes: [route('10.0.0.1/32'), route('10.0.0.2/32')] },
    { routes: [route('10.0.0.1/32', { dev: 'u' }), route('10.0.0.2/32')] },
    ['host: route 10.0.0.1/32 in table 100'],
  ],
  [
    'the order of routes of one name, which means nothing',
    { routes: [route('10.0.0.1/32'), route('10.0.0.1/32', { metric: 7 })] },
    { routes: [route('10.0.0.1/32', { metric: 7 }), route('10.0.0.1/32')] },
    [],
  ],
  [
    'one of two routes of one name',
    { routes: [route('10.0.0.1/32'), route('10.0.0.1/32', { metric: 7 })] },
    { routes: [route('10.0.0.1/32'), route('10.0.0.1/32', { metric: 8 })] },
    ['host: route 10.0.0.1/32 in table 100'],
  ],
  [
    'ip rules of both families',
    { ipRules: [ipRule(101, 100), ipRule(101, 100, { family: 'ipv6' })] },
    { ipRules: [] },
    ['host: ip -6 rule 101', 'host: ip rule 101'],
  ],
  [
    'a sysctl',
    { sysctls: [{ key: 'net/ipv4/ip_forward', value: '0' }] },
    { sysctls: [{ key: 'net/ipv4/ip_forward', value: '1' }] },
    ['host: sysctl net/ipv4/ip_forward'],
  ],
])('what changed since a plan: %s', (_, before, now, names) => {
  expect(changed(observed(before), observed(now))).toEqual(names);
  const [one, other] = [before, now].map((host) => fingerprintOf(observed(host), ownership()).sha256);
  expect(one === other).toBe(names.length === 0);
});

test('the backend, another namespace and the other backend are part of it', () => {
  const there = namespace({ scope: 'ztunnel', netns: '/run/netns/zt', sets: setOf() });
  const otherBackend = { namespaces: [namespace({ rulesets: mangle() })] };
  const now = observed({}, { backend: 'nft', program: { namespaces: [there] }, otherBackend });
  expect(changed(observed(), now)).toEqual([
    'backend',
    'other backend, host: ipv4 chain mangle own',
    'ztunnel /run/netns/zt: set mesh',
  ]);
});

test('what is foreign is no part of it', () => {
  const foreign = () => 'foreign' as const;
  const owner = ownership({ set: foreign, link: foreign, route: foreign, ipRule: foreign });
  const links = [link('eth0')];
  const now = observed({ sets: setOf(), links, routes: [route('10.0.0.1/32')], ipRules: [ipRule(7, 7)] });
  expect(changed(observed(), now, owner)).toEqual([]);
  const byKernel = observed({ links, addresses: [address('eth0', 'fe80::1/64')] });
  expect(changed(observed({ links }), byKernel, ownership({ address: () => false }))).toEqual([]);
});

const saved = observed({ rulesets: mangle('-j ACCEPT'), sets: setOf() }, { notes: ['a note'] });

test.each<[Observation['backend'], Observation['backend'] | 'auto', true | undefined]>([
  ['iptables-nft', 'auto', undefined],
  ['iptables-nft', 'iptables-nft', undefined],
])('an observation of %s asked for as %s is itself', (backend, asked) => {
  const observation = { ...saved, backend };
  expect(inBackend(observation, asked)).toBe(observation);
});

test.each<[string, Partial<Observation>, Observation['backend']]>([
  ['nft and iptables-nft are saved together', { backend: 'iptables-nft' }, 'nft'],
  ['so are they the other way around', { backend: 'nft' }, 'iptables-nft'],
  ['a guess was wrong', { backend: 'iptables-nft', isBackendGuessed: true }, 'iptables-legacy'],
])('an observation has the same rules in another backend: %s', (_, more, backend) => {
  const observation = { ...saved, ...more };
  expect(inBackend(observation, backend)).toEqual({
    ...observation,
    backend,
    backendReason: 'asked for by the document',
  });
});

test.each<[string, Partial<Observation>, Observation['backend'], string]>([
  ['legacy rules were saved', { backend: 'iptables-legacy' }, 'iptables-nft', 'iptables-nft'],
  ['the rules of nft were saved', { backend: 'nft' }, 'iptables-legacy', 'iptables-legacy'],
  [
    'a guess of legacy was wrong',
    { backend: 'iptables-legacy', isBackendGuessed: true },
    'iptables-nft',
    'iptables-nft',
  ],
])('rules belong to the other backend: %s', (_, more, backend, missing) => {
  const found = inBackend({ ...saved, ...more }, backend);
  expect(found.program.namespaces).toEqual([{ ...namespace({ sets: setOf() }), rulesets: [] }]);
  expect(found.otherBackend.namespaces).toEqual([namespace({ rulesets: mangle('-j ACCEPT') })]);
  expect([found.backend, found.backendReason]).toEqual([backend, 'asked for by the document']);
  expect(found.notes).toEqual([
    'a note',
    `the observation was made with ${more.backend}: rules in ${missing} are not in it, and taken to be none`,
  ]);
});
