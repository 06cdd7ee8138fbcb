import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/compare.md'), 'utf8');

test('each defect on the page of comparisons has a test of its name in the file that is named', () => {
  const rows = [...page.matchAll(/^\| (D\d+) \| .* \| (.*) \|$/gm)];
  expect(rows.map(([, name]) => name)).toEqual(Array.from({ length: 16 }, (_, index) => `D${index + 1}`));
  const files = rows.flatMap(([, name, cell = '']) => {
    const [, file] = /^`(test\/.*)`$/.exec(cell) ?? [];
    return file === undefined ? [] : [{ name, text: readFileSync(join(root, file), 'utf8') }];
  });
  expect(files.length).toBe(15);
  const missing = files.filter(({ name, text }) => !new RegExp(`['"\`][D\\d, ]*\\b${name}\\b[D\\d, ]*: `).test(text));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

test('each difference of the agent names tests that exist', () => {
  const [, table = ''] = /## What the agent does differently\n([\s\S]*?)\n## /.exec(page) ?? [];
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);
  expect(rows.length).toBe(7);
  const files = rows.map((row) => [...row.matchAll(/`(test\/[^`]*)`/g)].map(([, file = '']) => file));
  expect(files.every((named) => named.length > 0)).toBe(true);
  expect(files.flat().filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('the figure of one pod more is that of the page of performance', () => {
  const performance = readFileSync(join(root, 'docs/performance.md'), 'utf8');
  const [, time] =
    /^\| library: one pod more, from the state cached by the last apply, by programs \| (\S+ ms) \|/m.exec(
      performance,
    ) ?? [];
  expect(time).toBeDefined();
  expect(page).toContain(`one more in ${time},`);
});
