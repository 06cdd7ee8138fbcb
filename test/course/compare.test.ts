import { expect, test } from 'vitest';
import { compareCourse } from '../../src/course/compare.js';
import { reasonOf } from '../../src/course/reason.js';
import { toldSteps } from '../../src/course/told.js';
import { observedLines } from '../../src/report/observed-text.js';
import type { ToldStepView } from '../../src/report/observed-view.js';

const blank = { hook: null, table: null, chain: null, number: null, rule: null, device: null } as const;

function passes(namespace: string, hook: string, mark = '0x0', device: string | null = null): ToldStepView {
  return { ...blank, kind: 'passes', namespace, hook, verdict: 'accept', mark, device };
}

function rule(line: string, verdict = 'continue', mark = '0x0', number = 1): ToldStepView {
  const place = { namespace: 'host', table: 'mangle', chain: 'PREROUTING' };
  return { ...blank, ...place, kind: 'rule', number, rule: line, verdict, mark };
}

const foretold = [
  rule('-A PREROUTING -j a', 'jump'),
  passes('host', 'PREROUTING', '0x0', 'veth1'),
  passes('ztunnel', 'PREROUTING'),
  passes('host', 'POSTROUTING', '0x0', 'eth0'),
];

function told(...steps: readonly ToldStepView[]): ReadonlyMap<string, readonly ToldStepView[]> {
  return new Map(['host', 'ztunnel'].map((one) => [one, steps.filter(({ namespace }) => namespace === one)]));
}

test('each namespace tells in its own order, and what is foretold joins them; numbers of rules do not count', () => {
  const [first = rule(''), ...rest] = foretold;
  // What ztunnel told was heard first.
  const seen = [
    ...rest.filter(({ namespace }) => namespace === 'ztunnel'),
    { ...first, number: 7 },
    ...rest.filter(({ namespace }) => namespace === 'host'),
  ];
  const { agreed, parted } = compareCourse(foretold, told(...seen));
  expect([agreed.length, parted]).toEqual([4, null]);
});

test('a namespace that nobody listened in is left out', () => {
  const host = foretold.filter(({ namespace }) => namespace === 'host');
  expect(compareCourse(foretold, new Map([['host', host]]))).toEqual({ agreed: host, parted: null });
});

test.each([
  ['another rule', rule('-A PREROUTING -j DROP', 'drop')],
  ['another verdict', rule('-A PREROUTING -j a', 'accept')],
  ['another mark', rule('-A PREROUTING -j a', 'jump', '0x1')],
])('%s is where they part', (_, other) => {
  const { agreed, parted } = compareCourse(foretold, told(other, ...foretold.slice(1)));
  expect([agreed, parted]).toEqual([[], { expected: foretold[0], seen: other }]);
});

test('another device is where they part, and one that is not known is not', () => {
  const by = (device: string | null) => told(...foretold.slice(0, 3), passes('host', 'POSTROUTING', '0x0', device));
  expect(compareCourse(foretold, by('eth1')).parted?.expected).toBe(foretold[3]);
  expect(compareCourse(foretold, by(null)).parted).toBe(null);
});

test('less than was foretold, and more', () => {
  const less = compareCourse(foretold, told(...foretold.slice(0, 2)));
  expect(less.parted).toEqual({ expected: foretold[2], seen: null });
  const more = compareCourse(foretold, told(...foretold, passes('ztunnel', 'INPUT')));
  expect(more.parted).toEqual({ expected: null, seen: passes('ztunnel', 'INPUT') });
});

const chains = new Map([
  [
    'host',
    new Map([
      [
        'ip mangle PREROUTING',
        { table: 'mangle', chain: 'PREROUTING', rules: [{ line: '-A PREROUTING -j a', number: 1 }] },
      ],
    ]),
  ],
]);

function reason(
  expected: ToldStepView | null,
  seen: ToldStepView | null,
  agreed: readonly ToldStepView[] = [],
): string {
  return reasonOf({ agreed, parted: { expected, seen } }, { read: chains, now: chains });
}

test('the reason is what differs', () => {
  const [jump = null, prerouting = null, inside = null] = foretold;
  expect(reason(jump, rule('-A PREROUTING -j DROP', 'drop'))).toContain('not in what was read');
  expect(reason(rule('-A PREROUTING -j b'), prerouting)).toContain('is gone');
  expect(reason(jump, null)).toContain('netfilter of host never saw it');
  expect(reason(inside, null, foretold.slice(0, 2))).toContain('did not reach netfilter of ztunnel');
  expect(reason(prerouting, null, foretold.slice(0, 1))).toContain('before the end of PREROUTING in host');
  expect(reason(prerouting, passes('host', 'INPUT'))).toContain('routed otherwise');
  expect(reason(null, inside)).toContain('foretold to end here');
});

test('a rule of the kernel is told by its place; one that is not known has no text', () => {
  const event = { kind: 'rule', family: 'ip', table: 'mangle', chain: 'PREROUTING', verdict: 'jump', mark: 5 } as const;
  const known = chains.get('host') ?? new Map();
  const [first, second] = toldSteps(
    'host',
    [0, 1].map((index) => ({ ...event, index })),
    known,
  );
  expect(first).toEqual(rule('-A PREROUTING -j a', 'jump', '0x5'));
  expect(second).toMatchObject({ table: 'mangle', number: null, rule: null });
});

test('the text says where they part in four lines, and that they agree in one', () => {
  const view = { agreed: 1, foretold: 4, steps: foretold.slice(0, 1), answer: null, namespaces: ['host'], notes: [] };
  const parted = { expected: passes('host', 'PREROUTING', '0x1', 'veth1'), seen: null, reason: 'why' };
  expect(observedLines({ ...view, agrees: false, parted })).toEqual([
    'observed: the kernel parts from this at step 2, in host (4 were foretold); the sender got no answer',
    '  expected: host: passes PREROUTING, in by veth1, mark 0x1',
    '  kernel:   nothing more',
    '  probably: why',
  ]);
  expect(observedLines({ ...view, agrees: true, parted: null, answer: 'accepted' })).toEqual([
    'observed: the kernel agrees at all 1 steps, in host; the sender got the connection',
  ]);
});
