import { expect, test } from 'vitest';
import { oncePerList } from '../../src/base/once-per-list.js';

const [a, b, c] = [{ of: 'a' }, { of: 'b' }, { of: 'c' }];

test('a list with the same elements is not made again, any other one is', () => {
  const made: string[] = [];
  const joined = oncePerList((list: readonly { readonly of: string }[]) => {
    made.push(list.map((one) => one.of).join(''));
    return made.at(-1);
  });
  expect([[a, b], [a, b, c], [a, b], [a, c], [b, a], [a, b, c], []].map(joined)).toEqual([
    'ab',
    'abc',
    'ab',
    'ac',
    'ba',
    'abc',
    '',
  ]);
  expect(made).toEqual(['ab', 'abc', 'ac', 'ba', '']);
});
