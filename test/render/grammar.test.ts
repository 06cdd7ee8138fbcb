import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import nearley from 'nearley';
import { expect, test } from 'vitest';
import ipset from '../../src/generated/ipset-save.js';
import iptables from '../../src/generated/iptables-save.js';

const grammars = {
  'iptables-save': nearley.Grammar.fromCompiled(iptables),
  'ipset-save': nearley.Grammar.fromCompiled(ipset),
};

const word = fc.oneof(
  fc.constantFrom(
    '-A',
    '-N',
    '-P',
    'create',
    'add',
    '!',
    '-m',
    '-j',
    'COMMIT',
    '*nat',
    ':INPUT',
    '[0:0]',
    '-',
    '"a b"',
    "'",
  ),
  fc.stringMatching(/^[!-~]{1,8}$/),
);

for (const [name, grammar] of Object.entries(grammars))
  test(`${name}: no line has two parses`, () => {
    const lines = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(lines, (line) => {
        const parser = new nearley.Parser(grammar);
        try {
          parser.feed(line);
        } catch {
          return;
        }
        expect(parser.results.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2_000 },
    );
  });

test('every line of the golden rulesets has exactly one parse', () => {
  const text = readFileSync(new URL('../../golden/geneve-istio-1.20/host/iptables.rules', import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) {
    const parser = new nearley.Parser(grammars['iptables-save']);
    parser.feed(line);
    expect(parser.results).toHaveLength(1);
  }
});
