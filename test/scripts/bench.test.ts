import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chart } from '../../bench/frame/chart.mjs';
import { isMet, measure } from '../../bench/frame/measure.mjs';
import { table } from '../../bench/frame/table.mjs';

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
  expect(measured).toEqual({
    name: 'what',
    against: 'a limit',
    target: 1,
    kind: 'ratio',
    skipped: 'there is no such tool',
  });
  expect(table({ isSmoke: false, machine: { cores: 2 }, rows: [measured] })).toContain(
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

test('a ratio and a time must not exceed their targets, a rate must reach it', () => {
  expect([1, 2, 3].map((value) => isMet({ kind: 'ratio', target: 2, value }))).toEqual([true, true, false]);
  expect([1, 2, 3].map((value) => isMet({ kind: 'rate', target: 2, value }))).toEqual([false, true, true]);
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
