import { expect, test } from 'vitest';
import { linesOfMany } from '../../src/base/lines-of-many.js';
import { type PlanView, planText } from '../../src/index.js';

test('the first of each kind are shown, with the number of the rest', () => {
  const items = [...Array.from({ length: 5 }, (_, index) => `a${index}`), 'b0', 'b1'];
  const lines = linesOfMany(
    items,
    (item) => [item, `  of ${item}`],
    (item) => item.charAt(0),
    2,
  );
  expect(lines).toEqual(['a0', '  of a0', 'a1', '  of a1', 'b0', '  of b0', 'b1', '  of b1', '... and 3 more: a']);
});

const numbers = Array.from({ length: 10_000 }, (_, index) => index);
const plan: PlanView = {
  formatVersion: 1,
  node: 'node',
  backend: 'iptables-nft',
  backendReason: 'asked for',
  summary: { missing: 10_000, extra: 0, changed: 0, moved: 0, duplicated: 0 },
  changes: numbers.map((number) => ({
    kind: 'missing',
    scope: 'host',
    netns: null,
    object: 'member',
    text: `member ${number}`,
    before: null,
    purpose: null,
    causes: [],
  })),
  steps: [],
  obstacles: numbers.map((number) => ({
    code: 'unknown-interface',
    scope: 'host',
    message: `no interface ve${number}`,
    remedy: 'correct it',
    object: null,
    paths: [],
  })),
  notes: [],
} as unknown as PlanView;

test('ten thousand similar lines are shortened; verbose output has all of them', () => {
  const text = planText(plan);
  expect(text.split('\n').length).toBeLessThan(500);
  expect(text).toContain('... and 9980 more: unknown-interface\n');
  expect(text).toContain('... and 9700 more: members missing (--verbose shows all)\n');
  const whole = planText(plan, { verbose: true });
  for (const number of [0, 9_999]) {
    expect(whole).toContain(`member ${number}\n`);
    expect(whole).toContain(`no interface ve${number}\n`);
  }
});
