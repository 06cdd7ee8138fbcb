import { expect, test } from 'vitest';
import type { Claim, Ownership } from '../../../src/ir/ownership.js';
import type { Predecessor } from '../../../src/ir/predecessor.js';
import type { KernelNamespace, KernelProgram } from '../../../src/ir/program.js';
import { findCollisions } from '../../../src/plan/collisions.js';
import { compareNamespace } from '../../../src/plan/compare-namespace.js';
import type { Comparison } from '../../../src/plan/comparison.js';
import { changedObjects, fingerprintOf } from '../../../src/plan/fingerprint.js';
import { invertWork } from '../../../src/plan/invert.js';
import { ownView } from '../../../src/plan/own-view.js';
import { performStep } from '../../../src/plan/perform/step.js';
import { printNftOperations } from '../../../src/render/nft/print-operations.js';
import { toSimulatable } from '../../../src/render/nft/to-simulatable.js';
import { describeItem } from '../../../src/report/describe-item.js';
import { observed as observation } from '../observed.js';
import { namespace, ownership, rules } from './small.js';

function predecessor(name: string, rule = 'accept'): Predecessor {
  return {
    table: { family: 'inet', name, handle: 7, isDormant: false, replaces: null, chains: [], sets: [] },
    listing: `table inet ${name} {\n\tchain c {\n\t\t${rule}\n\t}\n}\n`,
  };
}

const [nat, raw] = [predecessor('their-nat'), predecessor('their-raw')];
const ours: KernelNamespace['native'] = [{ family: 'ipv4', chainPrefix: 'own-', tables: [], sets: [] }];
const iptables: KernelNamespace['rulesets'] = [
  { family: 'ipv4', tables: [{ name: 'mangle', chains: [{ name: 'own', policy: null, rules: rules('-j ACCEPT') }] }] },
];

function knowing(claim: Claim): Ownership {
  return ownership({
    predecessors: {
      names: () => [nat, raw].map(({ table: { family, name } }) => ({ family, name })),
      claim: () => claim,
      layout: (_, tables) => (tables.length === 2 ? { name: 'release-1', since: null } : null),
    },
  });
}

function compared(desired: Partial<KernelNamespace>, found: Partial<KernelNamespace>, claim: Claim = 'ours') {
  return compareNamespace(namespace(desired), namespace(found), {
    ownership: knowing(claim),
    position: 'first',
    guards: null,
    tableOrder: null,
    orphans: new Set(),
    records: [],
    backend: 'nft',
    temporaries: [],
  });
}

/** Phases with the input of nft. */
function inputs({ work }: Comparison): readonly (readonly [string, string])[] {
  return work.flatMap(({ phase, work: one }) =>
    one.tool === 'nft' ? [[phase, printNftOperations(one.operations)] as const] : [],
  );
}

const lines = ({ changes }: Comparison) => changes.map(({ item, kind }) => `${kind} ${describeItem(item)}`);

test('its tables go in the phase that writes ours, and the plan says whose layout they have', () => {
  const found = compared({ native: ours }, { predecessors: [nat, raw] });
  expect(lines(found)).toEqual([
    'extra nft table inet their-nat, layout of release-1',
    'extra nft table inet their-raw, layout of release-1',
  ]);
  expect(inputs(found)).toEqual([
    ['rules', 'create table ip own-redirect\n'],
    ['rules', 'delete table inet their-nat\ndelete table inet their-raw\n'],
  ]);
});

test('where iptables takes over, they go once its rules are in place', () => {
  const found = compared({ rulesets: iptables }, { predecessors: [raw] });
  expect(inputs(found)).toEqual([['other-backend', 'delete table inet their-raw\n']]);
  expect(lines(found)).toContain('extra nft table inet their-raw');
});

test('a removal of everything removes them', () => {
  expect(inputs(compared({}, { predecessors: [nat] }))).toEqual([['rules', 'delete table inet their-nat\n']]);
});

test.each<Claim>(['foreign', 'collision'])('a table of that name that is %s stays', (claim) => {
  expect(compared({ native: ours }, { native: ours, predecessors: [nat] }, claim)).toEqual({ changes: [], work: [] });
});

test('a rollback restores them as nft listed them, and one that another program changed meanwhile', () => {
  const found = compared(
    { predecessors: [nat, raw] },
    { native: ours, predecessors: [predecessor('their-raw', 'drop')] },
  );
  expect(lines(found)).toEqual([
    expect.stringContaining('missing nft table inet their-nat'),
    expect.stringContaining('changed nft table inet their-raw'),
  ]);
  expect(inputs(found)).toEqual([
    ['rules', 'delete table ip own-redirect\n'],
    ['rules', `delete table inet their-raw\n${nat.listing}${raw.listing}`],
  ]);
});

test('the undone removal is the listing; a saved observation has none', () => {
  const undone = (one: Predecessor) =>
    compared({}, { predecessors: [one] }).work.map(({ work }) => {
      const inverse = invertWork(work);
      return inverse.tool === 'nft' ? printNftOperations(inverse.operations) : '';
    });
  expect(undone(nat)).toEqual([nat.listing]);
  expect(() => undone({ ...nat, listing: null })).toThrow('table inet their-nat: it held what has no words here');
});

test('the state after the steps is without them, and packets no longer meet them', () => {
  const before = namespace({ predecessors: [nat, raw] });
  const { work } = compared({}, before);
  const start: KernelProgram = { namespaces: [before] };
  const program = work.reduce((all, one) => performStep(all, { scope: 'host', netns: null, work: one.work }), start);
  expect(program.namespaces[0]?.predecessors).toEqual([]);
  const walked = ({ namespaces }: KernelProgram) =>
    toSimulatable({ namespaces }).namespaces[0]?.foreign?.tables.map(({ name }) => name);
  expect(walked(start)).toEqual(['their-nat', 'their-raw']);
  expect(walked(program)).toBeUndefined();
});

test('what is in them is part of the state that a saved plan was made from', () => {
  const print = (...all: readonly Predecessor[]) =>
    fingerprintOf(observation(namespace({ predecessors: all })), knowing('ours'));
  expect(changedObjects(print(nat), print(nat))).toEqual([]);
  expect(changedObjects(print(nat), print(predecessor('their-nat', 'drop'), raw))).toEqual([
    'host: nft table inet their-nat',
    'host: nft table inet their-raw',
  ]);
});

test('a table of that name without anything known in it is an obstacle', () => {
  const seen = namespace({ predecessors: [nat] });
  expect(findCollisions(seen, knowing('collision'))).toEqual([
    expect.objectContaining({
      code: 'collision',
      message: expect.stringMatching(/^nothing shows that the nft table inet their-nat is ours/),
    }),
  ]);
  expect(findCollisions(seen, knowing('ours'))).toEqual([]);
  expect(ownView({ namespaces: [seen] }, knowing('collision')).namespaces[0]?.predecessors).toEqual([]);
});
