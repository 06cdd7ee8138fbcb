import { expect, test } from 'vitest';
import { geneveSchedule } from '../../src/modes/node-geneve/schedule.js';
import { type NamespaceWork, orderSteps } from '../../src/plan/order.js';
import type { NamespaceRole, ScheduleRow } from '../../src/plan/schedule.js';
import type { Phase, Work } from '../../src/plan/step.js';
import { stepGroups } from '../../src/plan/step-groups.js';

const tools: Partial<Record<Phase, Work>> = {
  network: { tool: 'ip', family: 'ipv4', operations: [] },
  'network-out': { tool: 'ip', family: 'ipv4', operations: [] },
  rules: { tool: 'iptables', family: 'ipv4', operations: [] },
  'sets-in': { tool: 'ipset', operations: [] },
  'sets-out': { tool: 'ipset', operations: [] },
};

function namespace(role: NamespaceRole, scope: string, ...phases: readonly Phase[]): NamespaceWork {
  const work = phases.flatMap((phase) => {
    const done = tools[phase];
    return done === undefined ? [] : [{ phase, work: done }];
  });
  return { role, scope, netns: scope === 'host' ? null : `/run/netns/${scope}`, work };
}

/** A pod's route and ip rule, then its rules, then its element of the node's set; away in reverse. */
const podsFirst: readonly ScheduleRow[] = [
  ['desired', 'network'],
  ['desired', 'rules'],
  ['host', 'sets-in'],
  ['host', 'sets-out'],
  ['retiring', 'rules'],
  ['retiring', 'network-out'],
];

test('a mode of the node and many pods is another list of rows', () => {
  const steps = orderSteps(
    [
      namespace('host', 'host', 'sets-in', 'sets-out'),
      namespace('desired', 'pods/a', 'network', 'rules'),
      namespace('desired', 'pods/b', 'network', 'rules'),
      namespace('retiring', 'pods/c', 'network-out', 'rules'),
    ],
    podsFirst,
  );
  const groups = stepGroups(steps).map((group) => group.map(({ phase, scope }) => `${scope} ${phase}`).join(', '));
  expect(groups).toEqual([
    'pods/a network, pods/b network',
    'pods/a rules, pods/b rules',
    'host sets-in',
    'host sets-out',
    'pods/c rules',
    'pods/c network-out',
  ]);
});

test("where links are made anew packets are held back first, then old ztunnels' namespaces are emptied", () => {
  const { rows, rowsOfRebuild } = geneveSchedule;
  expect([...rowsOfRebuild].sort()).toEqual([...rows].sort());
  const [guard, ...others] = rowsOfRebuild;
  expect(guard).toEqual(['host', 'guard']);
  const roles = others.map(([role]) => role);
  expect(roles.lastIndexOf('retiring')).toBeLessThan(roles.findIndex((role) => role !== 'retiring'));
});
