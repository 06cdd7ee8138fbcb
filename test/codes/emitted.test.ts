import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codes } from '../../src/index.js';

const src = join(import.meta.dirname, '../../src');

/** The sources without the tables themselves. */
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/(?:^|\/)codes(?:\.ts$|\/)/.test(file))
  .map((file) => readFileSync(join(src, file), 'utf8'))
  .join('\n');

test.each(Object.entries(codes))('every code of a %s is emitted somewhere', (_, table) => {
  expect(Object.keys(table).filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});

test('codes are kebab-case, and their texts are whole sentences', () => {
  for (const [code, { meaning, message, remedy }] of Object.values(codes).flatMap((table) => Object.entries(table))) {
    expect(code).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
    expect([code, message !== '', /\.\)?$/.test(meaning), /\.\)?$/.test(remedy)]).toEqual([code, true, true, true]);
  }
});
