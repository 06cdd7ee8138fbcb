import { expect, test } from 'vitest';
import type { Route } from '../../../src/ir/route.js';
import { compareRoutes } from '../../../src/plan/compare-routes.js';
import type { Guards } from '../../../src/plan/schedule.js';
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

const standIn = route('10.0.0.1/32', { type: 'blackhole', dev: null, scope: 'global', metric: 9000 });
const guards: Guards = {
  routeFor: ({ destination }) => ({ ...standIn, destination }),
  passRule: () => null,
};
const afterIt = 'route del blackhole 10.0.0.1/32 table 100 metric 9000';

test.each<
  [
    string,
    readonly Route[],
    readonly Route[],
    { scope?: string; rebuilt?: Lines; guards?: Guards | null; held: readonly Route[]; deletions: Lines },
  ]
>([
  ['the link of a route is recreated', [one], [one], { held: [standIn], deletions: [afterIt] }],
  [
    'the link of a route that goes is recreated',
    [route('10.0.0.2/32')],
    [one],
    { held: [standIn], deletions: [afterIt] },
  ],
  ['no link is recreated', [one], [one], { rebuilt: [], held: [], deletions: [] }],
  ['another link is recreated', [one], [one], { rebuilt: ['other'], held: [], deletions: [] }],
  ['the namespace is not the host', [one], [one], { scope: 'ztunnel', held: [], deletions: [] }],
  ['no route is desired', [], [one], { held: [], deletions: [] }],
  ['the mode has no stand-ins', [one], [one], { guards: null, held: [], deletions: [] }],
  ['an earlier apply left the stand-in', [one], [one, standIn], { held: [], deletions: [afterIt] }],
  ['the route needs no link', [standIn], [standIn], { held: [], deletions: [] }],
])(
  'a stand-in holds packets: %s',
  (_, desired, observed, { scope = 'host', rebuilt = ['istioin'], held, deletions, ...rest }) => {
    const found = compareRoutes(
      namespace({ scope, routes: desired }),
      namespace({ scope, routes: observed }),
      { guards: rest.guards === undefined ? guards : rest.guards, ownership: ownership(), rebuilt: new Set(rebuilt) },
      notes().note,
    );
    expect(found.guards).toEqual(held);
    expect(batch(found.deletions)).toEqual(deletions);
  },
);
