import { expect, test } from 'vitest';
import type { AddressSet } from '../../src/ir/address-set.js';
import type { SetOperation } from '../../src/ir/set-operation.js';
import { membersAfter, withMembers } from '../../src/live/members-after.js';
import type { Step } from '../../src/plan/step.js';

const member = (entry: string, ...extra: readonly string[]) => ({ entry, extra });
const setOf = (...entries: readonly string[]): AddressSet => ({
  ...{ name: 'pods', type: 'hash:ip', family: 'ipv4', hashsize: 1024, maxelem: 65536, extra: [] },
  members: entries.map((entry) => member(entry)),
});
const stepOf = (...operations: readonly SetOperation[]) =>
  [{ work: { tool: 'ipset', operations } }] as unknown as readonly Step[];
const add = (entry: string, ...extra: readonly string[]) =>
  ({ kind: 'add-member', set: 'pods', member: member(entry, ...extra) }) as const;
const earlier = [setOf('10.0.0.1', '10.0.0.2')];

test('a few written members are tested one by one', () => {
  const remove = { kind: 'delete-member', set: 'pods', member: member('10.0.0.2') } as const;
  expect(membersAfter(earlier, stepOf(add('10.0.0.3'), remove))).toEqual([
    { set: 'pods', family: 'ipv4', chainPrefix: '', entries: ['10.0.0.3', '10.0.0.2'] },
  ]);
});

test.each<[string, readonly SetOperation[]]>([
  ['of many members', ['1', '2', '3', '4', '5'].map((last) => add(`10.0.1.${last}`))],
  ['of members with words, which a test does not show', [add('10.0.0.3', 'comment', '"uid"')]],
  ['of a set that is made', [{ kind: 'create-set', set: setOf() }]],
  ['of a set that was not there', [{ ...add('10.0.0.3'), set: 'other' }]],
])('after a change %s the sets are read whole', (_, operations) => {
  expect(membersAfter(earlier, stepOf(...operations))).toBeNull();
});

test('members that were read replace what was known of them; a set that has gone is gone', () => {
  const asked = [{ set: 'pods', family: 'ipv4', chainPrefix: '', entries: ['10.0.0.2', '10.0.0.3'] }] as const;
  const other = { ...setOf('10.9.9.9'), name: 'other' };
  expect(withMembers([...earlier, other], asked, [setOf('10.0.0.3')])).toEqual([setOf('10.0.0.1', '10.0.0.3'), other]);
  expect(withMembers([...earlier, other], asked, [])).toEqual([other]);
});
