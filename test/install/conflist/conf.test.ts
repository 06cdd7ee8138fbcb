import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConf } from '../../../src/install/conflist/conf.js';
import { isNotJson, type JsonSource, readJsonSource } from '../../../src/install/conflist/json-source.js';

test.each([
  ['a.conflist', '', 'not JSON: line 1, column 1: the text ends'],
  ['a.conflist', '{\n  "name": "n",\n  plugins: []\n}', 'not JSON: line 3, column 3: found "plugins: []\\n}"'],
  ['a.conflist', '{"name":"n","plugins":[{"type":"x"},]}', 'not JSON: line 1, column 37: found "]}"'],
  ['a.conflist', '{"name":"n"} x', 'not JSON: line 1, column 14: found "x"'],
  ['a.conflist', '\ufeff{"name":"n"}', 'not JSON: line 1, column 1: found "\ufeff{\\"name\\":\\"n\\"}"'],
  ['a.conflist', `${'['.repeat(200)}`, /^not JSON: line 1, column 102: /],
  ['a.conflist', '[]', 'it is no object'],
  ['a.conflist', '{"plugins":[{"type":"x"}]}', "the key 'name' is missing"],
  ['a.conflist', '{"name":"n","type":"x"}', "the list 'plugins' is missing"],
  ['a.conflist', '{"name":"n","plugins":[]}', "the list 'plugins' is empty"],
  ['a.conflist', '{"name":"n","plugins":[{"type":"x"},{"type":1}]}', "plugins[1] has no 'type'"],
  ['a.conf', '{"name":"n","plugins":[{"type":"x"}]}', "the key 'type' is missing"],
] as const)('%s with %s is no configuration', (name, text, why) => {
  const read = readConf(name, text);
  expect(read).toEqual({ kind: 'invalid', why: typeof why === 'string' ? why : expect.stringMatching(why) });
});

function dataOf(source: JsonSource): unknown {
  switch (source.kind) {
    case 'plain':
      return source.value;
    case 'list':
      return source.items.map(dataOf);
    case 'object':
      return Object.fromEntries(source.members.map(({ key, value }) => [key, dataOf(value)]));
  }
}

test('every JSON text is read as JSON.parse reads it, with the place of each value', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(0, 2, '\t'), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), null, indent);
      const read = readJsonSource(text);
      if (isNotJson(read)) throw new Error(`${read.offset}: ${read.found}`);
      expect(JSON.stringify(dataOf(read))).toBe(JSON.stringify(JSON.parse(text)));
      expect(text.slice(read.start, read.end)).toBe(text);
    }),
  );
});

test('what JSON.parse refuses is refused, and what it reads is read', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '1',
    '-',
    '.',
    'e',
    '0',
    'true',
    'nul',
    ' ',
    '\n',
    '\u0001',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      expect(isNotJson(readJsonSource(text))).toBe(!isJson);
    }),
    { numRuns: 3000 },
  );
});
