import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chart } from '../../bench/frame/chart.mjs';
import type { kinds } from '../../bench/frame/kinds.mjs';
import { isMet, measure } from '../../bench/frame/measure.mjs';
import { table } from '../../bench/frame/table.mjs';
import { chosen } from '../../bench/rows/chosen.mjs';

const program = join(import.meta.dirname, '../../bench/table.mjs');

test('every row of the table works, or says why it does not', () => {
  const { formatVersion, rows } = JSON.parse(
    execFileSync(process.execPath, [program, '--smoke', '--json', '--without-node'], { encoding: 'utf8' }),
  );
  expect(formatVersion).toBe(1);
  expect(rows.length).toBeGreaterThan(5);
  for (const row of rows) expect(row.skipped ?? row.value, row.name).toBeTruthy();
});

test('a row that cannot be prepared is named with its reason, and the others are measured', async () => {
  const row = {
    name: 'what',
    against: 'a limit',
    target: 1,
    kind: 'ratio' as const,
    prepare: () => {
      throw new Error('there is no such tool');
    },
  };
  const measured = await measure(row, true);
  expect(measured).toEqual([
    { name: 'what', against: 'a limit', target: 1, kind: 'ratio', skipped: 'there is no such tool' },
  ]);
  expect(table({ isSmoke: false, machine: { cores: 2 }, rows: measured })).toContain(
    'not measured: there is no such tool',
  );
});

test('what is prepared is tidied up, also after a failure', async () => {
  let tidied = 0;
  const prepare = () => ({
    ours: () => {
      throw new Error('it failed');
    },
    tidy: () => {
      tidied += 1;
    },
  });
  const row = { name: 'what', against: 'a limit', target: 1, kind: 'ratio' as const, prepare };
  await expect(measure(row, true)).rejects.toThrow('it failed');
  expect(tidied).toBe(1);
});

test('ours is held against each limit in turns, each time from the same beginning', async () => {
  const order: string[] = [];
  const gives = (name: string, value: number) => () => {
    order.push(name);
    return value;
  };
  const limits = [
    { against: 'one', target: 2, kind: 'memory' as const },
    { against: 'other', target: null, kind: 'memory' as const },
  ];
  const prepare = () => ({
    ours: gives('ours', 12),
    against: [gives('one', 4), gives('other', 1)],
    less: gives('less', 2),
    before: gives('before', 0),
    times: 5,
  });
  const measured = await measure({ name: 'what', limits, prepare }, true);
  expect(order).toEqual(['before', 'ours', 'before', 'one', 'before', 'other', 'less']);
  expect(measured).toMatchObject([
    { name: 'what', against: 'one', ours: 10, other: 20, value: 0.5 },
    { name: 'what', against: 'other', ours: 10, other: 5, value: 2 },
  ]);
  const printed = table({ isSmoke: false, machine: {}, rows: measured });
  expect(printed).toMatch(/one +10 MB +20 MB +0\.50 x +<= 2\.00 x +0 % +met\n/);
  expect(printed).toMatch(/other +10 MB +5\.00 MB +2\.00 x +0 % +reported\n/);
});

test('what is to be faster is held against how many times', () => {
  const row = { name: 'what', against: 'others', target: 1_000, kind: 'faster', spread: 0 };
  const rows = [334, 1_000].map((value) => ({ ...row, ours: 1, other: value, value }));
  const printed = table({ isSmoke: false, machine: {}, rows });
  expect(printed).toMatch(/334 x faster +>= 1,000 x faster +0 % +missed\n/);
  expect(printed).toMatch(/1,000 x faster +>= 1,000 x faster +0 % +met\n/);
});

test('a ratio, a time and a share must not exceed their targets, a rate and a factor must reach it', () => {
  const met = (kind: keyof typeof kinds) => [1, 2, 3].map((value) => isMet({ kind, target: 2, value }));
  expect((['ratio', 'seconds', 'memory', 'share'] as const).map(met)).toEqual(Array(4).fill([true, true, false]));
  expect((['rate', 'faster'] as const).map(met)).toEqual(Array(2).fill([false, true, true]));
});

test('rows are chosen by all of the words', () => {
  const rows = ['redirect plan, nothing to do', 'plan, 100,000 members'].map((name) => ({ name }));
  expect(chosen(rows, 'Plan nothing')).toEqual([rows[0]]);
  expect(chosen(rows, '')).toEqual(rows);
});

test('a chart has a line for each way and its axes named', () => {
  const svg = chart({
    title: 'T',
    x: 'pods',
    y: 'ms',
    lines: [
      {
        name: 'ours',
        points: [
          [10, 1],
          [1_000, 100],
        ],
      },
    ],
  });
  expect(svg).toContain('<polyline points="56.0,304.0 624.0,32.0"/>');
  expect(svg).toContain('>pods</text>');
});
