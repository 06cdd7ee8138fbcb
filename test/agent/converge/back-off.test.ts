import { expect, test } from 'vitest';
import { backOff } from '../../../src/agent/converge/back-off.js';

test('pauses double from 200 ms to 30 s, each within a quarter', () => {
  const middle = [1, 2, 3, 8, 9, 100].map((failures) => backOff(failures, () => 0.5));
  expect(middle).toEqual([200, 400, 800, 25_600, 30_000, 30_000]);
  expect([backOff(1, () => 0), backOff(9, () => 0.999_999)]).toEqual([150, 37_500]);
});
