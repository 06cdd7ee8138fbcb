import { expect, test } from 'vitest';
import { type Candidate, decide, isMeshNamespace } from '../../../src/agent/enrolment/decide.js';
import { defaultEnrolment, labelKeys } from '../../../src/agent/enrolment/enrolment.js';

const plain: Candidate = { namespace: 'shop', labels: {}, hostNetwork: false, hasSidecar: false, phase: 'Running' };
const mode = 'istio.io/dataplane-mode';
const inMesh = { [mode]: 'ambient' };

const cases: readonly (readonly [
  what: string,
  pod: Partial<Candidate>,
  namespace: Record<string, string> | null,
  answer: string,
])[] = [
  ['namespace in the mesh', {}, inMesh, 'in-mesh'],
  ['namespace with other labels', {}, { a: 'b' }, 'not-selected'],
  ['namespace of another data plane', {}, { [mode]: 'none' }, 'not-selected'],
  ['pod that asks itself', { labels: inMesh }, {}, 'in-mesh'],
  ['pod that asks itself, namespace unknown', { labels: inMesh }, null, 'in-mesh'],
  ['pod that takes itself out', { labels: { [mode]: 'none' } }, inMesh, 'opted-out'],
  ['pod that takes itself out, namespace unknown', { labels: { [mode]: 'none' } }, null, 'not-selected'],
  ['pod with another value, in a mesh namespace', { labels: { [mode]: 'other' } }, inMesh, 'in-mesh'],
  ['namespace unknown', {}, null, 'unknown'],
  ['host network', { hostNetwork: true, labels: inMesh }, inMesh, 'host-network'],
  ['sidecar', { hasSidecar: true }, inMesh, 'sidecar'],
  ['succeeded', { phase: 'Succeeded' }, inMesh, 'finished'],
  ['failed', { phase: 'Failed' }, inMesh, 'finished'],
  ['pending', { phase: 'Pending' }, inMesh, 'in-mesh'],
  ['phase unknown, since the kubelet is silent', { phase: 'Unknown' }, inMesh, 'in-mesh'],
  ['excluded namespace', { namespace: 'kube-system', labels: inMesh }, inMesh, 'excluded-namespace'],
  ['ztunnel', { namespace: 'istio-system', labels: { app: 'ztunnel', ...inMesh } }, inMesh, 'ztunnel'],
  ['a pod called so elsewhere', { labels: { app: 'ztunnel' } }, inMesh, 'in-mesh'],
];

test.each(cases)('%s', (_what, pod, namespace, answer) => {
  const decision = decide({ ...plain, ...pod }, namespace, defaultEnrolment);
  expect(decision.kind === 'outside' ? decision.reason : decision.kind).toBe(answer);
  expect(decision.why).not.toBe('');
});

test('a label of Object.prototype selects nothing', () => {
  const selectors = [{ pod: [{ key: 'constructor', operator: 'Exists' as const, values: [] }], namespace: [] }];
  expect(decide(plain, {}, { ...defaultEnrolment, selectors }).kind).toBe('outside');
});

test.each([
  ['In', ['a', 'b'], { k: 'b' }, true],
  ['In', ['a', 'b'], { k: 'c' }, false],
  ['In', ['a'], {}, false],
  ['NotIn', ['a'], { k: 'a' }, false],
  ['NotIn', ['a'], { k: 'b' }, true],
  ['NotIn', ['a'], {}, true],
  ['Exists', [], { k: '' }, true],
  ['Exists', [], {}, false],
  ['DoesNotExist', [], {}, true],
  ['DoesNotExist', [], { k: '' }, false],
] as const)('%s %j of %j: %s', (operator, values, labels, answer) => {
  const selectors = [{ pod: [{ key: 'k', operator, values }], namespace: [] }];
  const decision = decide({ ...plain, labels }, {}, { ...defaultEnrolment, selectors });
  expect(decision.kind === 'in-mesh').toBe(answer);
});

test('a namespace is in the mesh when its plain pods are', () => {
  expect(isMeshNamespace('shop', inMesh, defaultEnrolment)).toBe(true);
  expect(isMeshNamespace('shop', {}, defaultEnrolment)).toBe(false);
  expect(isMeshNamespace('kube-system', inMesh, defaultEnrolment)).toBe(false);
});

test('the labels that decide are known', () => {
  expect(labelKeys(defaultEnrolment)).toEqual({ pod: new Set([mode, 'app']), namespace: new Set([mode]) });
});
