import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ChangeStatement } from '../../src/model/change-statement.js';
import type { Draft } from '../../src/model/draft.js';
import type { Expectation } from '../../src/model/expectation.js';
import type { NodeState, Pod } from '../../src/model/node-state.js';
import { expectationsKnown } from '../../src/model/rules/expectations-known.js';
import { hostNetworkOutsideMesh } from '../../src/model/rules/host-network-outside-mesh.js';
import { podAddressesDistinct } from '../../src/model/rules/pod-addresses-distinct.js';
import { podIdentitiesDistinct } from '../../src/model/rules/pod-identities-distinct.js';
import { statementsSensible } from '../../src/model/rules/statements-sensible.js';
import { good } from '../modes/node-geneve/changed-state.js';

const withPod =
  (index: number, some: Partial<Draft<Pod>>) =>
  (state: NodeState): Draft<NodeState> => ({
    ...state,
    pods: state.pods.map((pod, at) => (at === index ? { ...pod, ...some } : pod)),
  });

const expecting =
  (some: Partial<Expectation>) =>
  (state: NodeState): Draft<NodeState> => ({
    ...state,
    expect: [{ from: 'a', to: 'world', protocol: 'tcp', port: 80, outcome: 'captured', ...some }],
  });

const stating =
  (some: Partial<ChangeStatement>) =>
  (state: NodeState): Draft<NodeState> => ({
    ...state,
    change: [{ from: 'any', to: 'gone', protocol: 'tcp', port: 80, before: null, after: 'any', ...some }],
  });

const rules = {
  expectationsKnown: expectationsKnown('ztunnel'),
  hostNetworkOutsideMesh,
  podAddressesDistinct,
  podIdentitiesDistinct,
  statementsSensible,
};

const rows: readonly (readonly [
  name: keyof typeof rules,
  what: string,
  change: (state: NodeState) => Draft<NodeState>,
  found: readonly string[],
])[] = [
  [
    'hostNetworkOutsideMesh',
    'a pod of the host is in the mesh',
    withPod(2, { mesh: true }),
    ['host-network-in-mesh pods[2].hostNetwork'],
  ],
  [
    'podAddressesDistinct',
    'two pods have one address',
    withPod(1, { ips: ['10.244.1.3'] }),
    ['duplicate-pod-ip pods[1].ips'],
  ],
  [
    'podAddressesDistinct',
    'pods of the host share its address',
    withPod(1, { ips: ['10.244.1.1'], hostNetwork: true }),
    [],
  ],
  ['podIdentitiesDistinct', 'two pods have one name', withPod(1, { name: 'a' }), ['duplicate-pod-name pods[1].name']],
  ['podIdentitiesDistinct', 'the same name in two namespaces', withPod(1, { name: 'a', namespace: 'other' }), []],
  ['podIdentitiesDistinct', 'a name was refused', withPod(1, { name: undefined }), []],
  ['expectationsKnown', 'a pod is not there', expecting({ to: 'nobody' }), ['unknown-pod expect[0].to']],
  ['expectationsKnown', 'a pod by its short name', expecting({ from: 'default/b', to: 'a' }), []],
  ['expectationsKnown', 'icmp with a port', expecting({ protocol: 'icmp' }), ['needless-port expect[0].port']],
  ['statementsSensible', 'a pod that was there before the change', stating({}), []],
  ['statementsSensible', 'icmp with a port', stating({ protocol: 'icmp' }), ['needless-port change[0].port']],
];

test.each(rows)('%s: %s', (name, _, change, found) => {
  expect(rules[name](change(good)).map(({ code, path }) => `${code} ${path}`)).toEqual(found);
});

test('every rule has rows', () => {
  const helpers = /^(?:clash|find-each|pod-label|rule|rule-diagnostic)\.ts$/;
  const files = readdirSync('src/model/rules').filter((file) => !helpers.test(file));
  expect(new Set(rows.map(([name]) => name)).size).toBe(files.length);
});
