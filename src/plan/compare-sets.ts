import { type AddressSet, fixedWords } from '../ir/address-set.js';
import type { KernelNamespace } from '../ir/program.js';
import type { SetOperation } from '../ir/set-operation.js';
import type { Change, NoteChange } from './change.js';
import { type Comparison, inPhase, together } from './comparison.js';
import { meaningOf } from './meaning.js';
import type { Phase } from './step.js';
import { freeName, leftoverSets } from './temporary-sets.js';

/** Compares sets and their members. New members are added before the rules are written, old ones deleted after. */
export function compareSets(
  desired: Pick<KernelNamespace, 'sets'>,
  observed: Pick<KernelNamespace, 'sets'>,
  isOurs: (set: AddressSet) => boolean,
  note: NoteChange,
  noted: readonly string[] = [],
): Comparison {
  const leftover = leftoverSets({ observed: observed.sets, desired: desired.sets, isOurs, noted });
  const others = observed.sets.filter((set) => !leftover.includes(set));
  const ours = others.filter(isOurs);
  const retiring = ours.filter((set) => !desired.sets.some(({ name }) => name === set.name));
  return together([
    // No rule refers to it, and its name may be needed.
    ...leftover.map((set) => destroy(set, 'sets-in', note)),
    ...desired.sets.map((set) =>
      compareSet(
        set,
        ours.find(({ name }) => name === set.name),
        others,
        note,
      ),
    ),
    ...retiring.map((set) => destroy(set, 'sets-out', note)),
  ]);
}

function compareSet(
  desired: AddressSet,
  observed: AddressSet | undefined,
  others: readonly AddressSet[],
  note: NoteChange,
): Comparison {
  if (observed === undefined) {
    const members = desired.members.map((member): SetOperation => ({ kind: 'add-member', set: desired.name, member }));
    return {
      changes: [
        note('missing', { object: 'set', set: desired }),
        ...memberChanges('missing', desired, desired.members, note),
      ],
      work: inPhase('sets-in', { tool: 'ipset', operations: [{ kind: 'create-set', set: desired }, ...members] }),
    };
  }
  const [wanted, held] = [entriesOf(desired), entriesOf(observed)];
  const missing = desired.members.filter(({ entry }) => !held.has(entry));
  const extra = observed.members.filter(({ entry }) => !wanted.has(entry));
  const changes = [
    ...memberChanges('missing', desired, missing, note),
    ...memberChanges('extra', desired, extra, note),
  ];
  const renamed = fixedWords(desired).includes('comment') ? otherwiseWorded(desired, observed) : [];
  if (!isSameKind(desired, observed)) {
    return {
      changes: [note('changed', { object: 'set', set: desired }, { object: 'set', set: observed }), ...changes],
      work: inPhase('sets-in', {
        tool: 'ipset',
        operations: [
          { kind: 'replace-set', set: desired, before: observed, temporary: freeName(desired.name, others) },
        ],
      }),
    };
  }
  const change = (kind: 'add-member' | 'delete-member', members: AddressSet['members']) =>
    members.map((member): SetOperation => ({ kind, set: desired.name, member }));
  const updates = renamed.map(({ before, member }): SetOperation => {
    return { kind: 'update-member', set: desired.name, member, before };
  });
  return {
    changes: [
      ...changes,
      ...renamed.map(({ before, member }) =>
        note(
          'changed',
          { object: 'member', set: desired.name, member },
          { object: 'member', set: desired.name, member: before },
        ),
      ),
    ],
    work: [
      ...inPhase('sets-in', { tool: 'ipset', operations: [...change('add-member', missing), ...updates] }),
      ...inPhase('sets-out', { tool: 'ipset', operations: change('delete-member', extra) }),
    ],
  };
}

/** Entries whose comment is another one: an address that changed its owner. */
function otherwiseWorded(desired: AddressSet, observed: AddressSet) {
  const held = new Map(observed.members.map((member) => [member.entry, member]));
  return desired.members.flatMap((member) => {
    const before = held.get(member.entry);
    return before === undefined || before.extra.join(' ') === member.extra.join(' ') ? [] : [{ member, before }];
  });
}

function isSameKind(a: AddressSet, b: AddressSet): boolean {
  const kindOf = (set: AddressSet) => meaningOf([set.type, set.family, set.maxelem, fixedWords(set)]);
  return kindOf(a) === kindOf(b);
}

/** Deletes the members one by one first, so that the inverse of the step restores them. */
function destroy(set: AddressSet, phase: Phase, note: NoteChange): Comparison {
  const members = set.members.map((member): SetOperation => ({ kind: 'delete-member', set: set.name, member }));
  return {
    changes: [note('extra', { object: 'set', set })],
    work: inPhase(phase, { tool: 'ipset', operations: [...members, { kind: 'destroy-set', set }] }),
  };
}

function memberChanges(
  kind: 'missing' | 'extra',
  set: AddressSet,
  members: AddressSet['members'],
  note: NoteChange,
): readonly Change[] {
  return members.map((member) => note(kind, { object: 'member', set: set.name, member }));
}

const knownEntries = new WeakMap<AddressSet, ReadonlySet<string>>();

/** A set is compared again and again, and its members are looked through once. */
function entriesOf(set: AddressSet): ReadonlySet<string> {
  const known = knownEntries.get(set) ?? new Set(set.members.map(({ entry }) => entry));
  knownEntries.set(set, known);
  return known;
}
