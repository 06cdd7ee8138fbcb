import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDiff, unifiedDiff } from '../../src/base/line-diff.js';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

test('without the added lines it is the first text, without the removed ones the second', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = lineDiff(before, after);
      const without = (kind: string) => diff.filter((line) => line.kind !== kind).map(({ text }) => text);
      expect(without('added')).toEqual(before);
      expect(without('removed')).toEqual(after);
    }),
  );
});

test('it is the shortest one', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const same = lineDiff(before, after).filter(({ kind }) => kind === 'same').length;
      expect(same).toBe(longestCommon(before, after));
    }),
  );
});

function longestCommon(one: readonly string[], other: readonly string[]): number {
  const rows = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0));
  for (let i = 1; i <= one.length; i += 1)
    for (let j = 1; j <= other.length; j += 1) {
      const [row, above] = [rows[i] as number[], rows[i - 1] as number[]];
      row[j] = one[i - 1] === other[j - 1] ? (above[j - 1] ?? 0) + 1 : Math.max(above[j] ?? 0, row[j - 1] ?? 0);
    }
  return rows[one.length]?.[other.length] ?? 0;
}

test('three lines stand around a change, and places are told by line numbers', () => {
  const before = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'];
  const after = before.map((line) => (line === '2' ? 'two' : line === '12' ? 'twelve' : line));
  expect(unifiedDiff(before, after)).toEqual(
    '@@ -1 +1 @@| 1|-2|+two| 3| 4| 5|@@ -9 +9 @@| 9| 10| 11|-12|+twelve'.split('|'),
  );
});

test('equal texts have none', () => {
  expect(unifiedDiff(['a', 'b'], ['a', 'b'])).toEqual([]);
});

test('texts that have next to nothing in common are replaced', () => {
  const [before, after] = [0, 1].map((side) => Array.from({ length: 3000 }, (_, index) => `${side} ${index}`));
  const diff = lineDiff(before ?? [], after ?? []);
  expect(diff.filter(({ kind }) => kind === 'removed')).toHaveLength(3000);
  expect(diff.filter(({ kind }) => kind === 'added')).toHaveLength(3000);
});
