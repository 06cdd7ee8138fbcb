import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, formatDump, parseRuleset, printRuleset } from '../../../src/index.js';
import { meaningOf } from '../../../src/plan/meaning.js';
import { nodeState } from '../../arbitraries/document.js';

test('a printed compiled ruleset reads as the same ruleset', () => {
  fc.assert(
    fc.property(nodeState, (state) => {
      for (const ruleset of compile(state).namespaces.flatMap(({ rulesets }) => rulesets)) {
        const { ruleset: read, unread } = parseRuleset(printRuleset(ruleset), ruleset.family);
        expect(unread).toEqual([]);
        expect(meaningOf(read.tables)).toBe(meaningOf(ruleset.tables));
      }
    }),
  );
});

test('a compiled ruleset prints in canonical form', () => {
  fc.assert(
    fc.property(nodeState, (state) => {
      for (const ruleset of compile(state).namespaces.flatMap(({ rulesets }) => rulesets)) {
        const lines = (text: string) => text.split('\n').filter((line) => line.startsWith('-A'));
        const text = printRuleset(ruleset);
        expect(lines(formatDump(text, ruleset.family).text)).toEqual(lines(text));
      }
    }),
  );
});
