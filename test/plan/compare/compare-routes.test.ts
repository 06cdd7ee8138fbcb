import { expect, test } from 'vitest';
import type { Route } from '../../../src/ir/route.js';
import { compareRoutes } from '../../../src/plan/compare-routes.js';
import { batch, namespace, notes, ownership, route } from './small.js';

const [one, changed] = [route('10.0.0.1/32'), route('10.0.0.1/32', { dev: 'other' })];
const theirs = route('10.9.0.0/16', { table: 77 });
type Lines = readonly string[];

test.each<
  [
    string,
    readonly Route[],
    readonly Route[],
    Lines,
    { rebuilt?: Lines; removals?: Lines; additions?: Lines; deletions?: Lines; scope?: string },
  ]
>([
  ['the same', [one], [one], [], {}],
  ['the same by another program', [one], [{ ...one, protocol: 'static' }], [], {}],
  ["somebody else's", [], [theirs], [], {}],
  ['missing', [one], [], ['missing'], { additions: ['route add 10.0.0.1/32 dev istioin table 100'] }],
  ['too many', [], [one], ['extra'], { deletions: ['route del 10.0.0.1/32 dev istioin table 100'] }],
  [
    'another one of the same key is replaced',
    [one],
    [changed],
    ['changed'],
    { additions: ['route append 10.0.0.1/32 dev istioin table 100', 'route del 10.0.0.1/32 dev other table 100'] },
  ],
  [
    'another metric is another key',
    [one],
    [{ ...one, metric: 5 }],
    ['missing', 'extra'],
    {
      additions: ['route add 10.0.0.1/32 dev istioin table 100'],
      deletions: ['route del 10.0.0.1/32 dev istioin table 100 metric 5'],
    },
  ],
  [
    'its link is made anew, away from the host',
    [one],
    [one],
    [],
    {
      scope: 'ztunnel',
      rebuilt: ['istioin'],
      removals: ['route del 10.0.0.1/32 dev istioin table 100'],
      additions: ['route add 10.0.0.1/32 dev istioin table 100'],
    },
  ],
  [
    'the link of the one before is made anew: it cannot be replaced',
    [one],
    [changed],
    ['changed'],
    {
      scope: 'ztunnel',
      rebuilt: ['other'],
      removals: ['route del 10.0.0.1/32 dev other table 100'],
      additions: ['route add 10.0.0.1/32 dev istioin table 100'],
    },
  ],
  [
    'not wanted, and its link is made anew: said once',
    [],
    [one],
    ['extra'],
    { scope: 'ztunnel', rebuilt: ['istioin'], removals: ['route del 10.0.0.1/32 dev istioin table 100'] },
  ],
])('routes: %s', (_, desired, observed, kinds, { additions, deletions, rebuilt, removals, scope = 'host' }) => {
  const found = compareRoutes(
    namespace({ scope, routes: desired }),
    namespace({ scope, routes: observed }),
    {
      guards: null,
      ownership: ownership({ route: (_place, { table }) => (table === 77 ? 'foreign' : 'ours') }),
      rebuilt: new Set(rebuilt ?? []),
    },
    notes().note,
  );
  expect(found.changes.map(({ kind }) => kind)).toEqual(kinds);
  expect([batch(found.removals), batch(found.additions), batch(found.deletions)]).toEqual([
    removals ?? [],
    additions ?? [],
    deletions ?? [],
  ]);
});
