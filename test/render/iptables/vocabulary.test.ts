import { describe, expect, test } from 'vitest';
import { type Family, formatDump, parseRuleset, printRuleset } from '../../../src/index.js';
import { refused } from './refused-rules.js';
import { taken } from './tried-rules.js';

function dump(table: string, rules: readonly string[]): string {
  return [`*${table}`, ':USER - [0:0]', ...rules, 'COMMIT', ''].join('\n');
}

function placeOf(place: string): { family: Family; table: string; chain: string } {
  const [family = '', table = '', chain = ''] = place.split(' ');
  return { family: family as Family, table, chain };
}

function rulesOf(text: string, chain: string): readonly string[] {
  const head = `-A ${chain}`;
  return text
    .split('\n')
    .filter((line) => line.startsWith(head))
    .map((line) => line.slice(head.length).trim());
}

describe.each(Object.entries(taken))('%s: what the tools accept prints as they print it', (place, rules) => {
  const { family, table, chain } = placeOf(place);

  test.each(rules)('$written', ({ written, printed }) => {
    const { text, unread } = formatDump(dump(table, [`-A ${chain} ${written}`]), family);
    expect(unread).toEqual([]);
    expect(rulesOf(text, chain)).toEqual(printed);
  });

  test('printed text reads and prints the same', () => {
    const text = dump(
      table,
      rules.flatMap(({ printed }) => printed.map((words) => `-A ${chain} ${words}`.trimEnd())),
    );
    const { ruleset, unread } = parseRuleset(text, family);
    expect(unread).toEqual([]);
    expect(rulesOf(printRuleset(ruleset), chain)).toEqual(rules.flatMap(({ printed }) => printed));
    const all = ruleset.tables.flatMap(({ chains }) => chains.flatMap((each) => each.rules));
    expect(all.flatMap(({ matches }) => matches).filter(({ kind }) => kind === 'opaque')).toEqual([]);
    expect(all.filter(({ target }) => target?.kind === 'opaque')).toEqual([]);
  });
});

describe.each(Object.entries(refused))('%s: what the tools refuse is reported and stays as it is', (place, lines) => {
  const { family, table, chain } = placeOf(place);
  const written = lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  expect(written.length).toBeGreaterThan(2);

  test.each(written)('%s', (words) => {
    const line = `-A ${chain} ${words}`;
    const { text, unread } = formatDump(dump(table, [line]), family);
    expect(text.split('\n')).toContain(line);
    const [problem] = unread.filter(({ code }) => code === 'unreadable-rule-line');
    expect(problem).toMatchObject({ position: { line: 3 } });
    expect(problem?.message.length).toBeGreaterThan(5);
  });
});
