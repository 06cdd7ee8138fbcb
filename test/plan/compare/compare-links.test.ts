import { expect, test } from 'vitest';
import type { Link } from '../../../src/ir/link.js';
import { compareLinks } from '../../../src/plan/compare-links.js';
import { batch, link, namespace, notes, ownership, veth } from './small.js';

const tunnel = link('t');
const made = 'link add dev t type vxlan id 1000 remote 10.0.0.2 dstport 4789';
const [up, down, gone] = ['link set dev t up', 'link set dev t down', 'link del dev t'];
const pair = veth('v');

interface Row {
  readonly scope?: 'host' | 'ztunnel';
  readonly desired?: readonly Link[];
  readonly observed?: readonly Link[];
  readonly orphans?: readonly string[];
  readonly changes?: readonly string[];
  readonly rebuilt?: readonly string[];
  readonly removals?: readonly string[];
  readonly pairs?: readonly string[];
  readonly creations?: readonly string[];
  readonly deletions?: readonly string[];
}

test.each<[string, Row]>([
  ['the same', { desired: [tunnel], observed: [tunnel] }],
  ["somebody else's", { observed: [link('eth0')] }],
  ['missing', { desired: [tunnel], changes: ['missing t'], creations: [made, up] }],
  ['down', { desired: [tunnel], observed: [link('t', { up: false })], changes: ['changed t'], creations: [up] }],
  [
    'another remote is set in place',
    {
      desired: [tunnel],
      observed: [link('t', { remote: '10.0.0.9' })],
      changes: ['changed t'],
      creations: ['link set dev t type vxlan remote 10.0.0.2', 'neigh flush dev t'],
    },
  ],
  ...(['id', 'port'] as const).map((field): [string, Row] => [
    `another ${field}: made anew`,
    {
      desired: [tunnel],
      observed: [link('t', { [field]: 7 })],
      changes: ['changed t'],
      rebuilt: ['t'],
      removals: [down, gone],
      creations: [made, up],
    },
  ]),
  [
    'another kind, and down: made anew',
    {
      desired: [tunnel],
      observed: [link('t', { kind: 'geneve', up: false })],
      changes: ['changed t'],
      rebuilt: ['t'],
      removals: [gone],
      creations: [made, up],
    },
  ],
  ['no longer desired', { observed: [tunnel], changes: ['extra t'], deletions: [down, gone] }],
  [
    'under another name it goes first',
    {
      desired: [tunnel],
      observed: [link('old')],
      changes: ['missing t', 'extra old'],
      rebuilt: ['old'],
      removals: ['link set dev old down', 'link del dev old'],
      creations: [made, up],
    },
  ],
  [
    'under another name with another identifier it goes last',
    {
      desired: [tunnel],
      observed: [link('old', { id: 8 })],
      changes: ['missing t', 'extra old'],
      creations: [made, up],
      deletions: ['link set dev old down', 'link del dev old'],
    },
  ],
  [
    'a pair is made by the host',
    {
      desired: [pair],
      changes: ['missing v'],
      pairs: ['link add dev v type veth peer name pv'],
      creations: ['link set dev v up'],
    },
  ],
  [
    'the other side of a pair only brings its end up',
    { scope: 'ztunnel', desired: [pair], changes: ['missing v'], creations: ['link set dev v up'] },
  ],
  [
    'the other side of a pair does not delete it',
    { scope: 'ztunnel', observed: [pair], changes: ['extra v'], deletions: ['link set dev v down'] },
  ],
  [
    'an end that lost its other one is deleted wherever it is',
    {
      scope: 'ztunnel',
      observed: [pair],
      orphans: ['v'],
      changes: ['extra v'],
      deletions: ['link set dev v down', 'link del dev v'],
    },
  ],
  [
    'an orphan that looks right is made anew',
    {
      desired: [pair],
      observed: [pair],
      orphans: ['v'],
      changes: ['changed v'],
      rebuilt: ['v'],
      removals: ['link set dev v down', 'link del dev v'],
      pairs: ['link add dev v type veth peer name pv'],
      creations: ['link set dev v up'],
    },
  ],
])('links: %s', (_, row) => {
  const scope = row.scope ?? 'host';
  const { changes, rebuilt, ...parts } = compareLinks(
    namespace({ scope, links: row.desired ?? [] }),
    namespace({ scope, links: row.observed ?? [] }),
    ownership({ link: (_place, { name }) => (name === 'eth0' ? 'foreign' : 'ours') }),
    new Set(row.orphans ?? []),
    notes().note,
  );
  const named = changes.map(({ item, kind }) => `${kind} ${item.object === 'link' ? item.link.name : item.object}`);
  expect([named, [...rebuilt]]).toEqual([row.changes ?? [], row.rebuilt ?? []]);
  expect({
    removals: batch(parts.removals),
    pairs: batch(parts.pairs),
    creations: batch(parts.creations),
    deletions: batch(parts.deletions),
  }).toEqual({
    removals: row.removals ?? [],
    pairs: row.pairs ?? [],
    creations: row.creations ?? [],
    deletions: row.deletions ?? [],
  });
});
