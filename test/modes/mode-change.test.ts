import { expect, test } from 'vitest';
import { desiredStateOf, imaginedNode } from '../../src/desired-of.js';
import type { NodeState } from '../../src/index.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import { performStep } from '../../src/plan/perform/step.js';
import { makePlan } from '../../src/plan/plan.js';
import { goldenState } from '../simulate/golden-states.js';
import { stateWith } from './in-pod/document.js';

const geneve = goldenState('geneve-hardened');
const inPod = stateWith();

/** The plan that takes a node from one document to another, and what is left to do after its steps. */
function change(from: NodeState, to: NodeState) {
  const start = imaginedNode(from, to);
  const desired = desiredStateOf(to, from);
  const { steps } = makePlan(desired, imaginedObservation(start));
  const end = steps.reduce(performStep, start);
  return { steps, left: makePlan(desired, imaginedObservation(end)).changes };
}

test.each<readonly [string, NodeState, NodeState]>([
  ['geneve to inpod', geneve, inPod],
  ['inpod to geneve', inPod, geneve],
])('a node changes its mode and nothing of the old one is left: %s', (_, from, to) => {
  const { left, steps } = change(from, to);
  expect(steps.length).toBeGreaterThan(5);
  expect(left).toEqual([]);
});

test('pods are redirected before the node gives up capturing for them', () => {
  const { steps } = change(geneve, inPod);
  const last = steps.findLastIndex(({ scope }) => scope.startsWith('pods/'));
  const first = steps.findIndex(({ scope }) => scope === 'host' || scope === 'ztunnel');
  expect(last).toBeLessThan(first);
});
