import { expect, test } from 'vitest';
import { compileGrammar } from '../../scripts/compile-grammar.mjs';

test('a grammar becomes a TypeScript module that exports its rules', () => {
  const module = compileGrammar('@preprocessor typescript\nrule -> "-A" chain\nchain -> [A-Z]', 'grammar/rule.ne');
  expect(module).toContain('// Made from grammar/rule.ne');
  expect(module).toContain('"name": "chain"');
  expect(module).toContain('export default grammar;');
});

test('a mistake in a grammar gives one short message with file and place', () => {
  expect(() => compileGrammar('rule -> "a" -> "b"', 'grammar/rule.ne')).toThrow(
    /^grammar\/rule\.ne: Syntax error at line 1 col \d+:\s[\s\S]{1,120}Unexpected .{1,40}$/,
  );
  expect(() => compileGrammar('rule -> ( "a"', 'grammar/rule.ne')).toThrow(
    'grammar/rule.ne: the grammar ends in the middle of a rule',
  );
});
