import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, parseNodeStates, printNodeState, render } from '../../src/index.js';
import { mutated } from './mutations.js';

const yaml = readFileSync(new URL('../../golden/geneve-constants/document.yaml', import.meta.url), 'utf8');
const parsed = parseNodeStates(yaml);
if (!parsed.ok) throw new Error('the golden document is refused');
const texts = { yaml, printed: parsed.value.map(printNodeState).join('---\n'), json: JSON.stringify({ a: yaml }) };

for (const [kind, text] of Object.entries(texts))
  test(`${kind}: a mutated document is read or refused, and what is read can be rendered`, () => {
    fc.assert(
      fc.property(mutated(text), (hostile) => {
        const result = parseNodeStates(hostile, { file: 'hostile' });
        if (!result.ok) {
          expect(result.diagnostics.length).toBeGreaterThan(0);
          expect(result.diagnostics.filter((one) => !(one.code.length > 0 && one.message.length > 0))).toEqual([]);
          return;
        }
        for (const state of result.value) expect(render(compile(state))).toBeInstanceOf(Array);
      }),
      { numRuns: 1_000 },
    );
  });

test('documents that are too deep or too wide are refused', () => {
  const hostile = [
    '['.repeat(100_000),
    '{"a":'.repeat(100_000),
    '- '.repeat(50_000),
    `a: &a [${'x,'.repeat(50)}]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [${'*a,'.repeat(30)}]`).join('\n')}`,
    'x'.repeat(17 * 1024 * 1024),
    `{"pods":[${'{},'.repeat(200_000)}{}]}`,
  ];
  for (const text of hostile) {
    expect(parseNodeStates(text).ok).toBe(false);
  }
});
