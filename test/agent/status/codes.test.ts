import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codes } from '../../../src/index.js';

const folder = join(import.meta.dirname, '../../../src/agent/converge');

test('every code that a row of the status can have is explained', () => {
  const text = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const literal = [...text.matchAll(/\bcode(?:: | = [^;\n]*? )'([a-z-]+)'/g)].map(([, code]) => code ?? '');
  const chosen = [...text.matchAll(/\bcode = [^;\n]*\? '([a-z-]+)' : '([a-z-]+)'/g)].flatMap(([, one, other]) => [
    one,
    other,
  ]);
  const used = new Set([...literal, ...chosen]);
  expect([...used]).toEqual(expect.arrayContaining(['failed', 'waiting', 'cannot-be-redirected', 'jump-pushed-down']));
  const known = new Set(Object.values(codes).flatMap((table) => Object.keys(table)));
  expect([...used].filter((code) => code !== undefined && !known.has(code))).toEqual([]);
});
