import { expect, test } from 'vitest';
import type { BaseChainHook, ForeignChain, ForeignRule, ForeignTable } from '../../../../src/ir/foreign-table.js';
import { nativeTables } from '../../../../src/modes/in-pod/layouts/native-tables.js';

const pod = { scope: 'pods/default_web', netns: '/run/netns/web' };
const host = { scope: 'host', netns: null };

function table(name: string, chains: readonly ForeignChain[], sets: readonly string[] = []): ForeignTable {
  const all = sets.map((one) => ({ name: one, entries: [] }));
  return { family: 'inet', name: `istio-${name}`, handle: 1, isDormant: false, replaces: null, chains, sets: all };
}

function chain(name: string, base: Partial<BaseChainHook> | null, rules: readonly ForeignRule[] = []): ForeignChain {
  const whole = base && { type: 'nat', hook: name, priority: -100, policy: 'accept' as const, devices: null, ...base };
  return { name, handle: 2, base: whole, rules };
}

const saves: ForeignRule = {
  words: 'ct mark set 0x111',
  statements: [
    { kind: 'assign', field: { of: 'connection', field: 'mark' }, value: { kind: 'constant', value: 0x111 } },
  ],
};
const restores: ForeignRule = {
  words: 'meta mark set ct mark',
  statements: [
    { kind: 'assign', field: { of: 'packet', field: 'mark' }, value: { kind: 'connection', field: 'mark' } },
  ],
};

test.each<[string, ForeignTable, 'ours' | 'collision']>([
  ['a base chain of Istio', table('ambient-nat', [chain('prerouting', {})]), 'ours'],
  ['a chain that its base chains jump to', table('ambient-raw', [chain('istio-output', null)]), 'ours'],
  ['its set, before there are rules', table('ambient-nat', [], ['istio-inpod-probes-v4']), 'ours'],
  ['the route chain of mangle', table('ambient-mangle', [chain('output', { type: 'route', priority: -150 })]), 'ours'],
  ['nothing', table('ambient-nat', []), 'ours'],
  ['a base chain of its name elsewhere', table('ambient-nat', [chain('prerouting', { priority: -99 })]), 'collision'],
  ['a chain of its name in another table', table('ambient-mangle', [chain('prerouting', {})]), 'collision'],
  ['other chains and sets', table('ambient-nat', [chain('later', null)], ['probes']), 'collision'],
  ['rules of a sidecar', table('proxy-nat', [chain('prerouting', {})]), 'collision'],
])('a table of nft with the name of one of Istio, and %s in it', (_, found, claim) => {
  expect(nativeTables.claim(pod, found)).toBe(claim);
});

test('sidecars are looked for in pods alone', () => {
  const of = (scope: string) => nativeTables.names(scope).map(({ family, name }) => `${family} ${name}`);
  expect(of('host')).toEqual(['inet istio-ambient-nat', 'inet istio-ambient-mangle', 'inet istio-ambient-raw']);
  expect(of(pod.scope)).toEqual([...of('host'), 'inet istio-proxy-nat', 'inet istio-proxy-mangle']);
});

const probes: ForeignRule = {
  words: 'ip saddr 169.254.7.127 accept',
  statements: [{ kind: 'verdict', verdict: { kind: 'accept' } }],
};

test.each<[string, readonly ForeignRule[], readonly ForeignRule[], string, string | null]>([
  ['that accepts probes', [probes], [saves], 'istio-1.29', 'istio-1.28'],
  ['with ingress that marks the connections of ztunnel', [], [saves], 'istio-1.29', null],
  ['with ingress that does not', [], [], 'istio-1.28', null],
])('a pod %s', (_, inbound, marks, name, since) => {
  const tables = [
    table('ambient-nat', [chain('prerouting', {}), chain('istio-prerouting', null, inbound)]),
    table('ambient-mangle', [chain('istio-prerouting', null, marks), chain('istio-output', null, [restores])]),
  ];
  expect(nativeTables.layout(pod, tables)).toEqual({ name, since });
});

test("the node's table is the same in all releases, and other tables have no layout", () => {
  const released = { name: 'istio-1.29', since: 'istio-1.28' };
  expect(nativeTables.layout(host, [table('ambient-nat', [], ['istio-inpod-probes-v4'])])).toEqual(released);
  expect(nativeTables.layout(pod, [table('ambient-nat', [chain('later', null)])])).toBeNull();
});
