import { expect, test } from 'vitest';
import type { Ruleset } from '../../../src/ir/ruleset.js';
import { compareOwnChains } from '../../../src/plan/compare-chains.js';
import { notes, ruleLine, rules } from './small.js';

type Chains = Readonly<Record<string, readonly string[]>>;

function ruleset(chains: Chains | null): Ruleset | undefined {
  if (chains === null) return undefined;
  const all = Object.entries(chains).map(([name, lines]) => ({ name, policy: null, rules: rules(...lines) }));
  return { family: 'ipv4', tables: [{ name: 'mangle', chains: all }] };
}

test.each<[string, Chains | null, Chains | null, readonly string[], readonly string[]]>([
  ['nothing', null, null, [], []],
  ['the same', { a: ['-j ACCEPT'] }, { a: ['-j ACCEPT'] }, [], []],
  ['empty and there', { a: [] }, { a: [] }, [], []],
  ['missing', { a: ['-j ACCEPT'] }, null, ['missing chain', 'missing rule'], ['write a: -j ACCEPT']],
  ['missing and empty', { a: [] }, {}, ['missing chain'], ['write a: ']],
  ['no longer desired', null, { a: ['-j ACCEPT'] }, ['extra chain'], ['delete a']],
  [
    'one rule is missing: written whole',
    { a: ['-j ACCEPT', '-j DROP'] },
    { a: ['-j DROP'] },
    ['missing rule'],
    ['write a: -j ACCEPT | -j DROP'],
  ],
  ['one rule differs', { a: ['-j ACCEPT'] }, { a: ['-j DROP'] }, ['changed rule'], ['write a: -j ACCEPT']],
  [
    'another order',
    { a: ['-j ACCEPT', '-j DROP'] },
    { a: ['-j DROP', '-j ACCEPT'] },
    ['moved rule'],
    ['write a: -j ACCEPT | -j DROP'],
  ],
  [
    'one that is not differing is not mentioned',
    { a: ['-j DROP'], b: [] },
    { a: ['-j DROP'] },
    ['missing chain'],
    ['write b: '],
  ],
  ['of another name', { other: ['-j DROP'] }, { others: [] }, [], []],
  ["somebody else's of our name, not desired", null, { c: ['-j DROP'] }, [], []],
  [
    "somebody else's of our name, desired",
    { c: ['-j DROP'] },
    { c: ['-j DROP'] },
    ['missing chain', 'missing rule'],
    ['write c: -j DROP'],
  ],
])('chains of our own: %s', (_, desired, observed, changes, operations) => {
  const found = compareOwnChains(
    { family: 'ipv4', table: 'mangle' },
    ruleset(desired),
    ruleset(observed),
    ['a', 'b', 'c'],
    notes().note,
    (chain) => chain !== 'c',
  );
  expect([found.changes.map(({ item, kind }) => `${kind} ${item.object}`), found.operations.map(ruleLine)]).toEqual([
    changes,
    operations,
  ]);
});
