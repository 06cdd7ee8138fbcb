import { expect, test } from 'vitest';
import { defaultConstants } from '../../src/modes/node-geneve/constants.js';
import type { GeneveDesign } from '../../src/modes/node-geneve/design.js';
import type { ApplyRecord, NamespaceRecord } from '../../src/plan/record.js';
import { parseRecord, printRecord } from '../../src/record/record-format.js';

const own: GeneveDesign = { mode: 'geneve', constants: defaultConstants, tunnelKind: 'veth' };

const record: ApplyRecord = {
  backend: 'nft',
  binding: { boot: 'b5b1e0a3', isInitial: true, stamps: [] },
  designs: [own],
  namespaces: [{ scope: 'ztunnel', netns: '/run/netns/zt', inode: '4026532000', stamps: ['1 7f000001 57190'] }],
  sysctls: [{ netns: null, key: 'net/ipv4/conf/veth1/rp_filter', ifindex: 4, previous: '1', written: ['0', '2'] }],
  temporaries: ['ztunnel-pods-ips-new'],
};
const file = JSON.parse(printRecord(record));
const [design] = file.designs;

test('a printed record reads back', () => {
  expect(parseRecord(printRecord(record))).toEqual({ record, unread: [] });
});

test('a namespace of another kind is recorded with its scope; of one that says nothing it is implied', () => {
  const [namespace] = record.namespaces;
  const namespaces = ['pods/default_a', 'ztunnel'].map((scope) => ({ ...namespace, scope }) as NamespaceRecord);
  const printed = printRecord({ ...record, namespaces });
  expect(JSON.parse(printed).ztunnels.map((one: object) => Object.keys(one))).toEqual([
    ['scope', 'netns', 'inode', 'stamps'],
    ['netns', 'inode', 'stamps'],
  ]);
  expect(parseRecord(printed)).toEqual({ record: { ...record, namespaces }, unread: [] });
});

/** What a record of another version may have, the places that are said to be strange, and what is used of the list. */
const strange: readonly (readonly [string, unknown, readonly string[], Partial<ApplyRecord>])[] = [
  ['a key', { ...file, colour: 'red' }, ['colour'], record],
  ['a key in a list', { ...file, ztunnels: [{ ...file.ztunnels[0], node: 1 }] }, ['ztunnels[0].node'], {}],
  [
    'a key deep inside',
    {
      ...file,
      designs: [{ ...design, constants: { ...design.constants, tables: { ...design.constants.tables, extra: 7 } } }],
    },
    ['designs[0].constants.tables.extra'],
    {},
  ],
  [
    'a sysctl that this version does not write',
    { ...file, sysctls: [...file.sysctls, { ...file.sysctls[0], key: 'net/ipv4/conf/all/arp_filter' }] },
    ['sysctls[1]'],
    { sysctls: record.sysctls },
  ],
  [
    'a tunnel of another kind',
    { ...file, designs: [{ ...design, tunnelKind: 'gre' }, design] },
    ['designs[0]'],
    { designs: record.designs },
  ],
  [
    'constants that no document has',
    { ...file, designs: [{ ...design, constants: { ...design.constants, set: 'a;b' } }] },
    ['designs[0]'],
    { designs: [], sysctls: record.sysctls },
  ],
  ['no list', { ...file, designs: 'none' }, ['designs'], { designs: [], sysctls: record.sysctls }],
  ['another backend', { ...file, backend: 'ebpf' }, ['backend'], { backend: null, sysctls: record.sysctls }],
  ['no binding', { ...file, binding: 5 }, ['binding'], { binding: { boot: '', isInitial: false, stamps: [] } }],
];

test.each(strange)('unknown %s is reported and kept, and the rest is used', (_, found, places, used) => {
  const read = parseRecord(JSON.stringify(found));
  expect(read?.unread).toEqual(places);
  expect(read?.record).toMatchObject(used);
  if (read === null) throw new Error('it was not read at all');
  // Rewriting it keeps the unknown parts.
  const again = JSON.parse(printRecord(read.record));
  for (const place of places.filter((one) => !(one in record)))
    expect(textAt(again, place)).toContain(JSON.stringify(at(found, place)));
});

/** The list that an entry is in, since its place in there may change, or the value itself. */
function textAt(value: unknown, place: string): string {
  return JSON.stringify(at(value, place.replace(/\[\d+\].*$/, '')));
}

function at(value: unknown, place: string): unknown {
  return place
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce((one, key) => (one as Record<string, unknown>)[key], value);
}

test.each(['', '{', 'null', '[]', '7', '{"formatVersion":2}'])('%j is not a record', (text) => {
  expect(parseRecord(text)).toBeNull();
});

test('a single written value is a list of one', () => {
  const old = { ...file, sysctls: [{ ...file.sysctls[0], written: '0' }] };
  expect(parseRecord(JSON.stringify(old))?.record.sysctls[0]?.written).toEqual(['0']);
});
