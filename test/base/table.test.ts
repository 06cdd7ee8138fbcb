import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableLines } from '../../src/base/table.js';

const rows = [
  ['pod', 'phase', 'last error'],
  ['default/a-rather-long-name-of-a-pod', 'redirected', '-'],
  ['default/b', 'failed', 'locked: another apply works on this namespace, and did not end within 10 s'],
];

test('without a terminal nothing is cut, and columns are aligned', () => {
  expect(tableLines(rows)).toEqual([
    'pod                                  phase       last error',
    'default/a-rather-long-name-of-a-pod  redirected  -',
    'default/b                            failed      locked: another apply works on this namespace, and did not end within 10 s',
  ]);
});

test('on a terminal the widest columns are cut until the table fits', () => {
  expect(tableLines(rows, { columns: 60 })).toEqual([
    'pod                      phase       last error',
    'default/a-rather-lon...  redirected  -',
    'default/b                failed      locked: another appl...',
  ]);
});

test('a table that fits is as it is without a terminal', () => {
  expect(tableLines(rows, { columns: 200 })).toEqual(tableLines(rows));
});

test('colours do not count', () => {
  const paint = (text: string) => `<${text}>`;
  const plain = tableLines(rows, { columns: 60 });
  expect(tableLines(rows, { columns: 60, paint }).map((line) => line.replace(/[<>]/g, '').trimEnd())).toEqual(plain);
});

test('no line is wider than a terminal that has room for six characters a column', () => {
  const cells = fc.array(fc.array(fc.string({ maxLength: 40 }), { minLength: 3, maxLength: 3 }), { minLength: 1 });
  fc.assert(
    fc.property(cells, fc.integer({ min: 22, max: 120 }), (table, columns) => {
      for (const line of tableLines(table, { columns })) expect(line.length).toBeLessThanOrEqual(columns);
    }),
  );
});
