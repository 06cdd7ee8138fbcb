import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AddressSet } from '../../../src/ir/address-set.js';
import { parseSets } from '../../../src/render/ipset/parse.js';
import { printSetOperations, printSets } from '../../../src/render/ipset/print.js';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.@-]{0,30}$/);
const member = fc.record({
  entry: fc.oneof(
    fc.ipV4(),
    fc.tuple(fc.ipV4(), fc.nat(65535)).map(([ip, port]) => `${ip},tcp:${port}`),
  ),
  extra: fc.oneof(
    fc.constant([]),
    fc.nat(9999).map((seconds) => ['timeout', String(seconds)]),
    fc.stringMatching(/^[ -!#-~]{1,20}$/).map((comment) => ['comment', comment]),
  ),
});
const set: fc.Arbitrary<AddressSet> = fc.record({
  name,
  type: fc.constantFrom('hash:ip', 'hash:net', 'hash:ip,port', 'bitmap:port', 'list:set'),
  family: fc.constantFrom('ipv4', 'ipv6', null),
  hashsize: fc.option(fc.integer({ min: 64, max: 65536 })),
  maxelem: fc.option(fc.integer({ min: 1, max: 65536 })),
  extra: fc.constantFrom([], ['comment'], ['timeout', '0'], ['range', '0-1024']),
  members: fc.array(member, { maxLength: 6 }),
});
const sets = fc.uniqueArray(set, { selector: (one) => one.name, maxLength: 4 });

test('printed sets read as the same sets', () => {
  fc.assert(
    fc.property(sets, (desired) => {
      expect(parseSets(printSets(desired))).toEqual({ sets: desired, unread: [] });
    }),
  );
});

test('a line that ipset save would not print is reported and left out', () => {
  const { sets: read, unread } = parseSets('create a hash:ip family inet\nadd a 10.0.0.1\nadd b 10.0.0.1\nflush a\n');
  expect(read.map(({ name: of, members }) => [of, members.length])).toEqual([['a', 1]]);
  expect(unread.map(({ code, position }) => [code, position?.line])).toEqual([
    ['unreadable-set-line', 3],
    ['unreadable-set-line', 4],
  ]);
});

test('a set of another size is filled beside the old one and swapped in, never flushed', () => {
  const before = {
    name: 'pods',
    type: 'hash:ip',
    family: 'ipv4',
    hashsize: 1024,
    maxelem: 64,
    extra: [],
    members: [],
  } as const;
  const after = { ...before, maxelem: 65536, members: [{ entry: '10.0.0.1', extra: [] }] };
  expect(printSetOperations([{ kind: 'replace-set', set: after, before, temporary: 'pods-new' }])).toBe(
    [
      'create pods-new hash:ip family inet hashsize 1024 maxelem 65536',
      'add pods-new 10.0.0.1',
      'swap pods-new pods',
      'destroy pods-new',
      '',
    ].join('\n'),
  );
});
