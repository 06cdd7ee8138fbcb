import { expect, test } from 'vitest';
import { counted, countText, linesOfMany, namesOfMany } from '../../src/base/lines-of-many.js';

test('the first of each kind are shown, with the number of the rest', () => {
  const items = [...Array.from({ length: 5 }, (_, index) => `a${index}`), 'b0', 'b1'];
  const lines = linesOfMany(items, (item) => [item, `  of ${item}`], { kindOf: (item) => item.charAt(0), most: 2 });
  expect(lines).toEqual(['a0', '  of a0', 'a1', '  of a1', 'b0', '  of b0', 'b1', '  of b1', '... and 3 more (a)']);
});

test('the line about the rest says where they are', () => {
  const items = Array.from({ length: 10_000 }, (_, index) => `${index}`);
  const lines = linesOfMany(items, (item) => [item], { most: 10, whole: '--verbose shows all' });
  expect(lines).toHaveLength(11);
  expect(lines[10]).toBe('... and 9,990 more; --verbose shows all');
});

test('of many names the first, and how many more', () => {
  const nodes = ['a', 'b', 'c', ...Array.from({ length: 4_997 }, (_, index) => `${index}`)];
  expect(namesOfMany(nodes.slice(0, 3), 3)).toBe('a, b, c');
  expect(namesOfMany(nodes, 3)).toBe('a, b and 4,998 more');
});

test('numbers are read by people', () => {
  expect([countText(999), countText(12_345)]).toEqual(['999', '12,345']);
  expect([counted(1, 'step'), counted(1_000, 'step'), counted(0, 'property', 'properties')]).toEqual([
    '1 step',
    '1,000 steps',
    '0 properties',
  ]);
});
