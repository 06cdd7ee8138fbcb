import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyKernelNamespace, type KernelProgram } from '../../src/ir/program.js';
import { noRequirements } from '../../src/ir/requirements.js';
import { geneveSchedule } from '../../src/modes/node-geneve/schedule.js';
import { checkFamilies } from '../../src/passes/check-families.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import { invertWork } from '../../src/plan/invert.js';
import { meaningOf } from '../../src/plan/meaning.js';
import { performStep } from '../../src/plan/perform/step.js';
import { makePlan } from '../../src/plan/plan.js';
import { toKernelForm } from '../../src/render/nft/to-kernel-form.js';
import { dualProgram, dualState } from '../arbitraries/dual-design.js';
import { dualOwnership, ours } from '../arbitraries/dual-ownership.js';

/** A node with a program in place, with the sysctls of its links. */
function live(program: KernelProgram): KernelProgram {
  const sysctls = [{ key: `net/ipv4/conf/${ours.link}/rp_filter`, value: '1' }];
  return {
    namespaces: program.namespaces.map((one) => ({ ...one, sysctls: one.sysctls.length > 0 ? one.sysctls : sysctls })),
  };
}

function planFor(program: KernelProgram, from: KernelProgram) {
  const desiredState = {
    program,
    ownership: dualOwnership,
    requirements: noRequirements,
    position: 'first',
    schedule: geneveSchedule,
  } as const;
  return makePlan(desiredState, imaginedObservation(from));
}

test('any design of either or both families leads to any other, and back by the inverses', () => {
  fc.assert(
    fc.property(dualState, dualState, (before, after) => {
      const desired = toKernelForm(checkFamilies(dualProgram(after)));
      const start = live(toKernelForm(dualProgram(before)));
      const { steps } = planFor(desired, start);
      const end = steps.reduce(performStep, start);
      expect(planFor(desired, end).changes).toEqual([]);
      const undone = [...steps].reverse().map((step) => ({ ...step, work: invertWork(step.work) }));
      expect(ruleSetsOf(undone.reduce(performStep, end))).toEqual(ruleSetsOf(start));
    }),
    { numRuns: 300 },
  );
});

test('operations of one family run in a process of that family', () => {
  const empty = {
    namespaces: [emptyKernelNamespace('host', null), emptyKernelNamespace('ztunnel', '/run/netns/inside')],
  };
  const desiredState = { families: ['ipv6'], hasTunnel: false, tunnelPort: 4790, members: [3], ports: [] } as const;
  const { steps } = planFor(toKernelForm(dualProgram(desiredState)), live(empty));
  const families = steps.flatMap(({ work }) => ('family' in work ? [work.family] : []));
  expect([...new Set(families)]).toEqual(['ipv6']);
  expect(families.length).toBeGreaterThan(3);
});

function ruleSetsOf({ namespaces }: KernelProgram): readonly string[] {
  return namespaces.flatMap(({ ipRules, netns, routes, sets }) =>
    [
      ...ipRules,
      ...routes,
      ...sets.map(({ members, name }) => ({ name, members: members.map(({ entry }) => entry).sort() })),
    ]
      .map((item) => `${netns} ${meaningOf(item)}`)
      .sort(),
  );
}
