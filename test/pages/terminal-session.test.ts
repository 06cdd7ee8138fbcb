import { expect, test } from 'vitest';
import { terminalSession, unlike } from './terminal-session.js';

test('a session has commands, with what is shown of their output', () => {
  const page = '```console\n$ one\nyes\n\n$ two \\\n> three\n```\n\n```sh\nfour\n```\n\n```console\n$ five\n...\n```\n';
  expect(terminalSession(page)).toEqual([
    { command: 'one', shown: ['yes'] },
    { command: 'two \\\nthree', shown: [] },
    { command: 'five', shown: ['...'] },
  ]);
});

test.each<readonly [string, string, readonly string[]]>([
  ['all of it', 'a\n\nb\n', ['a', 'b']],
  ['nothing', '\n', []],
  ['the beginning', 'a\nb\nc\n', ['a', '...']],
  ['the end', 'a\nb\nc\nc\n', ['...', 'c']],
  ['both ends', 'a\nb\nc\n', ['a', '...', 'c']],
  ['a run in the middle', 'a\nb\nc\nd\n', ['...', 'b', 'c', '...']],
  ['the rest of a line', 'a (12 ms)\n', ['a (...']],
])('an output is as shown: %s', (_, output, shown) => {
  expect(unlike(output, shown)).toBeNull();
});

test.each<readonly [string, string, readonly string[], string]>([
  ['a line is missing', 'a\n', ['a', 'b'], 'a\nb'],
  ['a line is left out unsaid', 'a\nb\nc\n', ['a', 'c'], 'a\nc'],
  ['there is more', 'a\nb\n', ['a'], 'a'],
  ['there is something', 'a\n', [], 'nothing more'],
  ['the order differs', 'a\nb\nc\n', ['...', 'b', '...', 'a', '...'], 'a'],
  ['the end is another', 'a\nb\n', ['a', '...', 'c'], 'c'],
])('an output is not as shown: %s', (_, output, shown, missing) => {
  expect(unlike(output, shown)).toBe(missing);
});
