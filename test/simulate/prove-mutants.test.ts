import { expect, test } from 'vitest';
import type { SimulatableProgram } from '../../src/ir/program.js';
import { simulatableProgramOf } from '../../src/program-of.js';
import { equivalentMutants } from './equivalent-mutants.js';
import { goldenState } from './golden-states.js';
import { mutantsOf } from './mutants.js';
import { firstViolationOf } from './prove-program.js';

/** Single changes to the program of hardened: each violates a property, or makes no difference for any packet. */
const hardened = goldenState('geneve-hardened');
const pods = [true, false].flatMap((isMesh) =>
  hardened.pods.filter(({ hostNetwork, mesh }) => !hostNetwork && mesh === isMesh).slice(0, 1),
);

// Rules are the same for every kind of tunnel: for the other kinds the remaining objects are enough.
test.each([
  ['geneve', () => true],
  ['veth', (name: string) => / (?:route|ip rule|sysctl|set) /.test(name)],
] as const)('%s: a change that no property notices makes no difference', (kind, isAsked) => {
  const state = { ...hardened, pods, tunnel: { ...hardened.tunnel, kind } };
  const program = simulatableProgramOf(state);
  const { hbone } = state.constants.ports;
  expect(firstViolationOf(state, program, [hbone])).toBeNull();
  const asked = new Map<string, SimulatableProgram[]>();
  for (const mutant of mutantsOf(program))
    if (isAsked(mutant.name)) asked.set(mutant.name, [...(asked.get(mutant.name) ?? []), mutant.program]);
  const survivors = [...asked].filter(([, alike]) =>
    alike.some((one) => firstViolationOf(state, one, [hbone]) === null),
  );
  const listed = equivalentMutants.filter(({ kinds }) => kinds.includes(kind)).flatMap(({ names }) => names);
  expect(survivors.map(([name]) => name).sort()).toEqual(listed.filter(isAsked).sort());
  expect(asked.size).toBeGreaterThan(20);
});
