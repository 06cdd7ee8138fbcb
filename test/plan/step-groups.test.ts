import { expect, test } from 'vitest';
import { orderSteps } from '../../src/plan/order.js';
import type { Phase, PhasedWork } from '../../src/plan/step.js';
import { stepGroups } from '../../src/plan/step-groups.js';

const ip = (phase: Phase, family: 'ipv4' | 'ipv6' = 'ipv4'): PhasedWork => ({
  phase,
  work: { tool: 'ip', family, operations: [] },
});

const steps = orderSteps(
  [
    { role: 'host', scope: 'host', netns: null, work: [ip('network'), ip('network-out')] },
    { role: 'retiring', scope: 'ztunnel', netns: '/run/netns/a', work: [ip('network-out'), ip('network-out', 'ipv6')] },
    { role: 'retiring', scope: 'ztunnel', netns: '/run/netns/b', work: [ip('network-out')] },
  ],
  [
    ['host', 'network'],
    ['retiring', 'network-out'],
    ['host', 'network-out'],
  ],
);

test('a group is one phase of the namespaces of one role', () => {
  const shown = stepGroups(steps).map((group) => group.map(({ netns, phase }) => `${netns} ${phase}`));
  expect(shown).toEqual([
    ['null network'],
    ['/run/netns/a network-out', '/run/netns/a network-out', '/run/netns/b network-out'],
    ['null network-out'],
  ]);
});

test('the groups in their order are the steps in theirs', () => {
  expect(stepGroups(steps).flat()).toEqual(steps);
  expect(stepGroups([])).toEqual([]);
});

test('work without a row in the schedule is an error', () => {
  const work = [{ role: 'host', scope: 'host', netns: null, work: [ip('rules')] }] as const;
  expect(() => orderSteps(work, [['host', 'network']])).toThrow('a phase that the schedule does not have');
});
