import { expect, test } from 'vitest';
import type { Address } from '../../../src/ir/link.js';
import { compareAddresses } from '../../../src/plan/compare-addresses.js';
import { address, batch, namespace, notes, ownership } from './small.js';

const [here, there, foreign] = [
  address('t', '10.1.0.1/30'),
  address('t', '10.1.0.5/30'),
  address('eth0', '10.1.0.9/30'),
];

interface Row {
  readonly desired?: readonly Address[];
  readonly observed?: readonly Address[];
  readonly rebuilt?: readonly string[];
  readonly isOurs?: boolean;
  readonly said?: readonly string[];
  readonly removals?: readonly string[];
  readonly additions?: readonly string[];
  readonly deletions?: readonly string[];
}

const add = (one: string) => `addr add ${one} broadcast + dev t`;
const del = (one: string) => `addr del ${one} dev t`;

test.each<[string, Row]>([
  ['nothing', {}],
  ['the same', { desired: [here], observed: [here] }],
  ['missing', { desired: [here], said: ['missing address 10.1.0.1/30 dev t'], additions: [add('10.1.0.1/30')] }],
  ['too many', { observed: [here], said: ['extra address 10.1.0.1/30 dev t'], deletions: [del('10.1.0.1/30')] }],
  [
    'another one',
    {
      desired: [here],
      observed: [there],
      said: ['missing address 10.1.0.1/30 dev t', 'extra address 10.1.0.5/30 dev t'],
      additions: [add('10.1.0.1/30')],
      deletions: [del('10.1.0.5/30')],
    },
  ],
  ["on somebody else's link", { observed: [foreign] }],
  ['the kernel gave it', { observed: [here], isOurs: false }],
  [
    'the link is made anew',
    {
      desired: [here],
      observed: [here],
      rebuilt: ['t'],
      removals: [del('10.1.0.1/30')],
      additions: [add('10.1.0.1/30')],
    },
  ],
  [
    'the link is made anew, and another address is wanted',
    {
      desired: [here],
      observed: [there],
      rebuilt: ['t'],
      said: ['missing address 10.1.0.1/30 dev t', 'extra address 10.1.0.5/30 dev t'],
      removals: [del('10.1.0.5/30')],
      additions: [add('10.1.0.1/30')],
    },
  ],
])('addresses: %s', (_, row) => {
  const { note, said } = notes();
  const { additions, deletions, removals } = compareAddresses(
    namespace({ addresses: row.desired ?? [] }),
    namespace({ addresses: row.observed ?? [] }),
    {
      ourLinks: new Set(['t']),
      ownership: ownership({ address: () => row.isOurs ?? true }),
      rebuilt: new Set(row.rebuilt ?? []),
    },
    note,
  );
  expect({ said, removals: batch(removals), additions: batch(additions), deletions: batch(deletions) }).toEqual({
    said: row.said ?? [],
    removals: row.removals ?? [],
    additions: row.additions ?? [],
    deletions: row.deletions ?? [],
  });
});
