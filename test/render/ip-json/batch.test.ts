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

test('the reason of each refusal is what stands before its number, and blank lines are no answers', () => {
  const stderr = 'Error: one.\n  two.\nCommand failed -:1\nDump terminated\nCommand failed -:12\n';
  const answers = parseBatchAnswers(`${'[]\n'.repeat(10)}  \n\n`, stderr, 12);
  expect([answers[0], answers[1], answers[11]]).toEqual([
    { error: 'Error: one.\n  two.' },
    { text: '[]' },
    { error: 'Dump terminated' },
  ]);
});

test('a line that only looks like a number of a refusal is a part of its reason', () => {
  expect(parseBatchAnswers('', 'so: Command failed -:1\nCommand failed -:1 or 2\nCommand failed -:1\n', 1)).toEqual([
    { error: 'so: Command failed -:1\nCommand failed -:1 or 2' },
  ]);
});

test('the message says what ip said, or that it said nothing', () => {
  expect(() => parseBatchAnswers('', ' \n', 1)).toThrow(
    'ip answered 0 of 1 questions and refused 0: it said nothing on stderr',
  );
  expect(() => parseBatchAnswers('', '\nCannot open netlink socket\n', 1)).toThrow(
    /^ip answered 0 of 1 questions and refused 0: Cannot open netlink socket$/,
  );
});
