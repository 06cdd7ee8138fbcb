import { expect, test } from 'vitest';
import { compareSysctls, leftSysctls } from '../../../src/plan/compare-sysctls.js';
import { link, namespace, notes } from './small.js';

const key = (device: string) => `net/ipv4/conf/${device}/rp_filter`;
const values = (of: Readonly<Record<string, string>>) =>
  Object.entries(of).map(([device, value]) => ({ key: key(device), value }));
const record = (device: string, previous: string, ...written: readonly string[]) => ({
  key: key(device),
  netns: null,
  previous,
  written,
  ifindex: null,
});

type Values = Readonly<Record<string, string>>;
type Records = readonly ReturnType<typeof record>[];

interface Row {
  readonly desired?: Values;
  readonly live?: Values;
  readonly records?: Records;
  readonly changes?: readonly string[];
  readonly work?: readonly string[];
}

test.each<[string, Row]>([
  ['the same', { desired: { eth0: '2' }, live: { eth0: '2' } }],
  ['missing', { desired: { eth0: '2' }, changes: ['missing eth0=2'], work: ['early-sysctls: eth0=2 (null)'] }],
  [
    'another value',
    { desired: { eth0: '2' }, live: { eth0: '1' }, changes: ['changed eth0=2'], work: ['early-sysctls: eth0=2 (1)'] },
  ],
  [
    'what is raised comes before all, what is lowered after it',
    {
      desired: { low: '0', all: '0', high: '2' },
      live: { low: '1', all: '1', high: '1' },
      changes: ['changed low=0', 'changed all=0', 'changed high=2'],
      work: ['early-sysctls: high=2 (1), all=0 (1), low=0 (1)'],
    },
  ],
  [
    'of a device that is made: written afterwards, whatever it holds',
    { desired: { new: '2' }, live: { new: '2' }, work: ['late-sysctls: new=2 (null)'] },
  ],
  [
    'no longer desired: goes back',
    {
      live: { eth0: '2' },
      records: [record('eth0', '1', '2')],
      changes: ['changed eth0=1'],
      work: ['sysctls-out: eth0=1 (2)'],
    },
  ],
  [
    'no longer desired: what rises again comes before all, what falls again after it',
    {
      live: { low: '2', all: '2', high: '1' },
      records: [record('low', '0', '2'), record('all', '0', '2'), record('high', '2', '1')],
      changes: ['changed low=0', 'changed all=0', 'changed high=2'],
      work: ['sysctls-out: high=2 (1), all=0 (2), low=0 (2)'],
    },
  ],
  [
    'of an unknown value: written before all',
    {
      desired: { all: '0', eth0: '0' },
      live: { all: '1' },
      changes: ['changed all=0', 'missing eth0=0'],
      work: ['early-sysctls: eth0=0 (null), all=0 (1)'],
    },
  ],
  ['no longer desired, and somebody else wrote it', { live: { eth0: '0' }, records: [record('eth0', '1', '2')] }],
  ['no longer desired, and back already', { live: { eth0: '1' }, records: [record('eth0', '1', '1', '2')] }],
  ['no longer desired, and its device is gone', { records: [record('eth0', '1', '2')] }],
  ['no longer desired, and its device is a tunnel of ours', { live: { tun: '2' }, records: [record('tun', '1', '2')] }],
  ['still desired', { desired: { eth0: '2' }, live: { eth0: '2' }, records: [record('eth0', '1', '2')] }],
])('sysctls: %s', (_, row) => {
  const { changes, work } = compareSysctls(
    namespace({ sysctls: values(row.desired ?? {}) }),
    namespace({ sysctls: values(row.live ?? {}) }),
    { ourLinks: new Set(['tun', 'new']), records: row.records ?? [], remade: new Set(['new']) },
    notes().note,
  );
  const short = (one: { readonly key: string; readonly value: string }) => `${one.key.split('/').at(-2)}=${one.value}`;
  expect(changes.map(({ item, kind }) => (item.object === 'sysctl' ? `${kind} ${short(item.sysctl)}` : ''))).toEqual(
    row.changes ?? [],
  );
  expect(
    work.map(({ phase, work: one }) => {
      if (one.tool !== 'sysctl') throw new Error(one.tool);
      return `${phase}: ${one.operations.map((each) => `${short(each)} (${each.before})`).join(', ')}`;
    }),
  ).toEqual(row.work ?? []);
});

test.each<[string, Values, Values, Records, number]>([
  ['somebody else wrote it', {}, { eth0: '0' }, [record('eth0', '1', '2')], 1],
  ['it is as we wrote it', {}, { eth0: '2' }, [record('eth0', '1', '2')], 0],
  ['it is as it was', {}, { eth0: '1' }, [record('eth0', '1', '2')], 0],
  ['its device is gone', {}, {}, [record('eth0', '1', '2')], 0],
  ['it is desired', { eth0: '2' }, { eth0: '0' }, [record('eth0', '1', '2')], 0],
  ['another one is desired', { eth1: '2' }, { eth0: '0', eth1: '2' }, [record('eth0', '1', '2')], 1],
  ['it is of a tunnel', {}, { tun: '0' }, [record('tun', '1', '2')], 0],
])('what is left of sysctls is told: %s', (_, desired, live, records, count) => {
  const observed = namespace({ sysctls: values(live), links: [link('tun'), link('other')] });
  expect(leftSysctls(namespace({ sysctls: values(desired) }), observed, records)).toEqual(
    Array.from({ length: count }, () =>
      expect.stringMatching(/^net\/ipv4\/conf\/eth0\/rp_filter is 0: .*\(it was 1 before\)$/),
    ),
  );
});

test('what is left of sysctls in a namespace names it', () => {
  const observed = namespace({ sysctls: values({ eth0: '0' }) });
  expect(leftSysctls(namespace(), observed, [{ ...record('eth0', '1', '2'), netns: '/run/netns/zt' }])).toEqual([
    'net/ipv4/conf/eth0/rp_filter in /run/netns/zt is 0: somebody else wrote it after redirect did, and it is left (it was 1 before)',
  ]);
});
