import { expect, test } from 'vitest';
import { slowWords } from '../../../src/kernel/in-process/slow-words.js';

test('what took long is left to the program for a while', () => {
  let now = 0;
  const slow = slowWords({ longMs: 20, forgottenMs: 1000, now: () => now });
  slow.note('a', 20);
  slow.note('b', 21);
  expect([slow.has('a'), slow.has('b')]).toEqual([false, true]);
  now = 999;
  expect(slow.has('b')).toBe(true);
  now = 1000;
  expect(slow.has('b')).toBe(false);
});

test('the oldest of many is forgotten', () => {
  const slow = slowWords({ longMs: 0, most: 2 });
  for (const words of ['a', 'b', 'c']) slow.note(words, 1);
  expect(['a', 'b', 'c'].map(slow.has)).toEqual([false, true, true]);
});
