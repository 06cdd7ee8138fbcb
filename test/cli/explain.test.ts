import { expect, test } from 'vitest';
import { type CodeTable, codes } from '../../src/index.js';
import { commandLine } from './command-line.js';

test('every code is explained, with what it means and what to do', async () => {
  for (const [kind, table] of Object.entries<CodeTable>(codes))
    for (const code of Object.keys(table)) {
      const { code: exit, out } = await commandLine(['explain', code, '--output', 'json']);
      expect(exit).toBe(0);
      expect(JSON.parse(out).codes).toContainEqual({ code, kind, ...table[code] });
    }
});

test('a code is explained in plain words', async () => {
  const { out } = await commandLine(['explain', 'collision']);
  expect(out).toMatch(/^collision: Something is in the way \(exit 1, nothing was touched\)\n {2}what it is: A chain, /);
  expect(out).not.toMatch(/`|\]\(/);
});

test('without a code all are listed, and an unknown one is refused with the nearest', async () => {
  const { out } = await commandLine(['explain']);
  expect(out.split('\n')).toContain('  namespace-is-the-nodes');
  const { code, err } = await commandLine(['explain', 'colision']);
  expect([code, err]).toEqual([
    3,
    'redirect: there is no code colision (did you mean collision?)\n  remedy: redirect help explain shows its options, with examples\n',
  ]);
});
