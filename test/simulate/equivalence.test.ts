import { expect, test } from 'vitest';
import { type NodeState, prove } from '../../src/index.js';
import { goldenState } from './golden-states.js';

function verdict(one: NodeState, other: NodeState) {
  const groups = prove([one], { equivalentTo: other }).nodes.flatMap((node) => node.groups);
  return groups.find(({ kind }) => kind === 'equivalence')?.properties[0];
}

test('another backend and another order of pods are equivalent', () => {
  const state = goldenState('geneve-hardened');
  const other: NodeState = { ...state, backend: 'iptables-legacy', pods: [...state.pods].reverse() };
  expect(verdict(state, other)).toMatchObject({ holds: true, failed: 0 });
});

test('other marks, tables and priorities are equivalent', () => {
  const state = goldenState('geneve-hardened');
  const { constants } = state;
  const tables = { inbound: 1100, outbound: 1101, proxy: 1102 };
  const proxyReturn = { value: 0x8000, mask: 0x8000 };
  const other = { ...state, constants: { ...constants, tables, marks: { ...constants.marks, proxyReturn } } };
  expect(verdict(state, other)).toMatchObject({ holds: true, failed: 0 });
});

test('1.18 and 1.19 differ in services without endpoints, and in nothing else', () => {
  const state = goldenState('geneve-istio-1.18');
  const found = verdict(state, { ...state, profile: 'istio-1.19' });
  expect(found?.holds).toBe(false);
  const about = new Set(found?.counterExamples.map(({ what }) => what.replace(/^tcp from \S+ to /, '')));
  expect([...about]).toEqual(['service without endpoints port 80']);
  expect(found?.failed).toBe(found?.counterExamples.length);
});

test('one more pod in the mesh is not equivalent', () => {
  const state = goldenState('geneve-hardened');
  const other = { ...state, pods: state.pods.map((pod) => ({ ...pod, mesh: pod.mesh || !pod.hostNetwork })) };
  expect(verdict(state, other)?.holds).toBe(false);
});
