import { expect, test } from 'vitest';
import type { JumpPosition } from '../../../src/model/jump-position.js';
import { compareBuiltin } from '../../../src/plan/compare-builtin.js';
import { notes, ruleLine, rules } from './small.js';

const [ours, second, theirs, anchor] = [
  '-j ztunnel-A',
  '-j ztunnel-B',
  '-s 192.0.2.1/32 -j ACCEPT',
  '-j KUBE-SERVICES',
];
const former = '-s 192.0.2.9/32 -j ztunnel-B';
const first: JumpPosition = 'first';
const before: JumpPosition = { before: ['KUBE-SERVICES'] };
type Lines = readonly string[];

test.each<[string, JumpPosition, Lines, Lines, Lines, Lines]>([
  ['in place', first, [ours], [ours, theirs], [], []],
  ['none, and none wanted', first, [], [theirs], [], []],
  ['missing', first, [ours], [theirs], ['missing'], [`insert-rule PREROUTING 0: ${ours}`]],
  ['not wanted', first, [], [theirs, ours], ['extra'], [`delete-rule PREROUTING 1: ${ours}`]],
  [
    'pushed down',
    first,
    [ours],
    [theirs, ours],
    ['moved'],
    [`delete-rule PREROUTING 1: ${ours}`, `insert-rule PREROUTING 0: ${ours}`],
  ],
  ['behind others, ahead of the anchor', before, [ours], [theirs, ours, anchor], [], []],
  [
    'behind the anchor',
    before,
    [ours],
    [theirs, anchor, ours],
    ['moved'],
    [`delete-rule PREROUTING 2: ${ours}`, `insert-rule PREROUTING 1: ${ours}`],
  ],
  [
    'missing, ahead of the anchor',
    before,
    [ours],
    [theirs, anchor],
    ['missing'],
    [`insert-rule PREROUTING 1: ${ours}`],
  ],
  [
    'missing, ahead of a goto that is the anchor; rules without a target and other jumps are none',
    before,
    [ours],
    ['-s 192.0.2.1/32', '-j OTHER', '-g KUBE-SERVICES'],
    ['missing'],
    [`insert-rule PREROUTING 2: ${ours}`],
  ],
  [
    'behind an anchor on top',
    before,
    [ours],
    [anchor, ours],
    ['moved'],
    [`delete-rule PREROUTING 1: ${ours}`, `insert-rule PREROUTING 0: ${ours}`],
  ],
  [
    'on both sides of the anchor: our own rules do not count',
    before,
    [ours, second],
    [ours, theirs, anchor, second],
    ['moved', 'moved'],
    [
      `delete-rule PREROUTING 0: ${ours}`,
      `delete-rule PREROUTING 2: ${second}`,
      `insert-rule PREROUTING 1: ${ours}`,
      `insert-rule PREROUTING 2: ${second}`,
    ],
  ],
  [
    'one of two has changed',
    first,
    [ours, second],
    [ours, former],
    ['changed'],
    [
      `delete-rule PREROUTING 0: ${ours}`,
      `delete-rule PREROUTING 0: ${former}`,
      `insert-rule PREROUTING 0: ${ours}`,
      `insert-rule PREROUTING 1: ${second}`,
    ],
  ],
  ['missing, without an anchor', before, [ours], [theirs], ['missing'], [`insert-rule PREROUTING 0: ${ours}`]],
  ['anywhere, without an anchor', before, [ours], [theirs, ours], [], []],
  [
    'twice',
    first,
    [ours],
    [ours, theirs, ours],
    ['duplicated'],
    [`delete-rule PREROUTING 0: ${ours}`, `delete-rule PREROUTING 1: ${ours}`, `insert-rule PREROUTING 0: ${ours}`],
  ],
  [
    'torn apart by another rule',
    before,
    [ours, second],
    [ours, theirs, second],
    ['moved', 'moved'],
    [
      `delete-rule PREROUTING 0: ${ours}`,
      `delete-rule PREROUTING 1: ${second}`,
      `insert-rule PREROUTING 0: ${ours}`,
      `insert-rule PREROUTING 1: ${second}`,
    ],
  ],
  [
    'in the wrong order',
    first,
    [ours, second],
    [second, ours],
    ['moved'],
    [
      `delete-rule PREROUTING 0: ${second}`,
      `delete-rule PREROUTING 0: ${ours}`,
      `insert-rule PREROUTING 0: ${ours}`,
      `insert-rule PREROUTING 1: ${second}`,
    ],
  ],
])('our rules in a built-in chain: %s', (_, position, desired, observed, changes, operations) => {
  const isOurs = new Set([ours, second, former]);
  const live = rules(...observed);
  const found = compareBuiltin(
    {
      family: 'ipv4',
      table: 'mangle',
      chain: 'PREROUTING',
      desired: rules(...desired),
      observed: live,
      isOurs: (rule) => isOurs.has(observed[live.indexOf(rule)] ?? ''),
      position,
    },
    notes().note,
  );
  expect([found.changes.map(({ kind }) => kind), found.operations.map(ruleLine)]).toEqual([changes, operations]);
});
