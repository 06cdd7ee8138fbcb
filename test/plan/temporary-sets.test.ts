import { expect, test } from 'vitest';
import type { AddressSet } from '../../src/ir/address-set.js';
import { emptyKernelNamespace } from '../../src/ir/program.js';
import { noRequirements } from '../../src/ir/requirements.js';
import { defaultConstants } from '../../src/modes/node-geneve/constants.js';
import { geneveOwnership } from '../../src/modes/node-geneve/ownership.js';
import { geneveSchedule } from '../../src/modes/node-geneve/schedule.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import { performStep } from '../../src/plan/perform/step.js';
import { makePlan } from '../../src/plan/plan.js';
import type { ApplyRecord } from '../../src/plan/record.js';
import { besideNames, freeName } from '../../src/plan/temporary-sets.js';

const name = defaultConstants.set;

function setOf(members: readonly string[], change: Partial<AddressSet> = {}): AddressSet {
  const entries = members.map((entry) => ({ entry, extra: [] }));
  return {
    name,
    type: 'hash:ip',
    family: 'ipv4',
    hashsize: 1024,
    maxelem: 65536,
    extra: [],
    members: entries,
    ...change,
  };
}

const temporary = `${name}-new`;
const small = { maxelem: 4 };
const [one, two, stranger] = ['10.0.0.1', '10.0.0.2', '192.0.2.1'] as const;
const desired = setOf([one, two]);

function planned(observed: readonly AddressSet[], noted: readonly string[], wishes: readonly AddressSet[]) {
  const record: ApplyRecord = {
    backend: null,
    binding: { boot: '', isInitial: true, stamps: [] },
    designs: [],
    namespaces: [],
    sysctls: [],
    temporaries: noted,
  };
  const program = (sets: readonly AddressSet[]) => ({ namespaces: [{ ...emptyKernelNamespace('host', null), sets }] });
  const desiredState = {
    program: wishes.length === 0 ? { namespaces: [] } : program(wishes),
    ownership: geneveOwnership(defaultConstants, null),
    requirements: noRequirements,
    schedule: geneveSchedule,
    position: 'first' as const,
  };
  const { changes, steps } = makePlan(desiredState, { ...imaginedObservation(program(observed)), record });
  const end = steps.reduce(performStep, program(observed));
  return { changes: changes.length, end: end.namespaces[0]?.sets ?? [] };
}

/** The sets that a killed replacement leaves, and the names recorded before it. */
const leftovers: readonly (readonly [string, readonly AddressSet[], readonly string[]])[] = [
  ['made', [setOf([one], small), setOf([], { name: temporary })], []],
  ['filled in part', [setOf([one], small), setOf([one], { name: temporary })], []],
  ['filled', [setOf([one], small), setOf([one, two], { name: temporary })], [temporary]],
  ['swapped in', [desired, setOf([one], { ...small, name: temporary })], []],
  [
    'swapped in for one of other properties',
    [desired, setOf([stranger], { name: temporary, extra: ['timeout', '4'] })],
    [temporary],
  ],
  ['of another type', [desired, setOf([], { name: temporary, type: 'hash:net' })], [temporary]],
  ['in the second place', [desired, setOf([stranger], { name: `${name}-new2` })], [`${name}-new2`]],
  ['without the set that it was for', [setOf([one], { name: temporary })], [temporary]],
];

test.each(leftovers)('a set that a killed replacement has %s is cleared, whatever runs next', (_, observed, noted) => {
  expect(planned(observed, noted, [desired]).end).toEqual([desired]);
  expect(planned(observed, noted, []).end).toEqual([]);
  expect(planned([desired], noted, [desired]).changes).toBe(0);
});

const strangers: readonly (readonly [string, AddressSet])[] = [
  ['with members of its own', setOf([one, stranger], { name: temporary })],
  ['of another type', setOf([], { name: temporary, type: 'hash:net' })],
  ['that cannot be listed', setOf([], { name: temporary, type: '', family: null })],
];

test.each(strangers)('a foreign set of that name %s stays, and is no obstacle', (_, foreign) => {
  expect(planned([setOf([one], small), foreign], [], [desired]).end).toEqual([foreign, desired]);
  expect(planned([desired, foreign], [], [desired]).changes).toBe(0);
  expect(planned([desired, foreign], [], []).end).toEqual([foreign]);
  // Without a set of ours there is no evidence that it is ours.
  expect(planned([setOf([one], { name: temporary })], [], []).end).toHaveLength(1);
});

test('ipset accepts the names, and they differ', () => {
  const names = besideNames('a'.repeat(31));
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((one) => one.length === 31)).toBe(true);
  expect(freeName(name, [setOf([], { name: temporary })])).toBe(`${name}-new2`);
});
