import { expect, test } from 'vitest';
import { parseBatchAnswers } from '../../../src/render/ip-json/batch.js';

test('each answer belongs to its command, refusals with their message', () => {
  const stderr = 'Device "istioin" does not exist.\nCommand failed -:2\n';
  expect(parseBatchAnswers('[{"priority":0}]\n[]\n', stderr, 3)).toEqual([
    { text: '[{"priority":0}]' },
    { error: 'Device "istioin" does not exist.' },
    { text: '[]' },
  ]);
});

test('a missing or surplus answer is an error, never a shift by one', () => {
  expect(() => parseBatchAnswers('[]\n', '', 2)).toThrow('ip answered 1 of 2 questions');
  expect(() => parseBatchAnswers('[]\n[]\n', 'oops\nCommand failed -:1\n', 2)).toThrow('ip answered 2 of 2');
});
