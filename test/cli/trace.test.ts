import { expect, test } from 'vitest';
import { commandLine } from './command-line.js';

const document = 'golden/geneve-hardened/document.yaml';
const from = (who: string, ...words: readonly string[]) =>
  commandLine(['trace', '-f', document, '--from', who, '--to', '203.0.113.9:443', ...words]);

test.each([
  ['appa-6f8d7c9b5-k2xvw', 'captured'],
  ['legacy/cron-5d9c8b7f4-zz8hq', 'bypassed'],
] as const)('%s is expected to be %s', async (who, verdict) => {
  const right = await from(who, '--expect', verdict);
  expect([right.code, right.err]).toEqual([0, '']);
  const wrong = await from(who, '--expect', 'lost');
  expect([wrong.code, wrong.err]).toEqual([
    2,
    expect.stringMatching(/^redirect: expected lost, and it is (?:not )?captured/),
  ]);
  expect(wrong.out).toBe(right.out);
});

test('an unknown verdict is refused', async () => {
  expect((await from('node', '--expect', 'caught')).code).toBe(3);
});
