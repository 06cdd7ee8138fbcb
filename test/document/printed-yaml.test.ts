import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPrintedYaml } from '../../src/document/read-printed-yaml.js';
import { readYaml } from '../../src/document/read-yaml.js';
import { parseNodeState, printNodeState } from '../../src/index.js';
import { nodeState } from '../arbitraries/document.js';

const golden = readFileSync('golden/geneve-hardened/document.yaml', 'utf8');

/** Lines of YAML that look like printed ones, right and wrong. */
const word = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      '[]',
      '{}',
      '0',
      '01',
      '1.5',
      '1e3',
      '0x1f',
      '0x1/0xff',
      '10.0.0.1',
      '10.0.0.0/8',
      'true',
      'True',
      'no',
      'null',
      '~',
    ],
    ...[
      'a',
      'a b',
      '"a b"',
      '"a\\n"',
      '"a" b',
      "'a'",
      'a: b',
      'a #b',
      'a#b',
      '# a',
      '#a',
      '- a',
      '*a',
      '&a',
      '!a b',
      '|',
      '>',
      '/a',
      '.5',
    ],
    ...[
      '---',
      '...',
      '%YAML 1.1',
      '[a, b]',
      'ä',
      'a\tb',
      '123456789012345',
      '1234567890123456789',
      'key:',
      '<<: a',
      '"',
      'a:b',
    ],
  ),
  fc.stringMatching(/^[a-c0-3"./:#-]{1,6}$/),
);
const key = fc.constantFrom(
  '',
  '',
  'a: ',
  'b: ',
  'c: ',
  'a:',
  'b:',
  'd:  ',
  '__proto__: ',
  'constructor: ',
  'null: ',
  '1: ',
  '"a": ',
  '<<: ',
);
const line = fc
  .tuple(
    fc.constantFrom(0, 0, 1, 2, 2, 3, 4, 4, 6),
    fc.constantFrom('', '', '', '- ', '- ', '- - ', '-  ', '-'),
    key,
    word,
  )
  .map(([indent, dash, name, value]) => `${' '.repeat(indent)}${dash}${name}${value}`);

function agrees(text: string): boolean {
  const read = readPrintedYaml(text);
  if (read === undefined) return false;
  const [source, ...others] = readYaml(text);
  expect(others).toEqual([]);
  expect(source).toMatchObject({ problems: [], wellFormed: true });
  expect(JSON.stringify(read.value)).toBe(JSON.stringify(source?.value));
  expect(read.value).toEqual(source?.value);
  return true;
}

test('every printed document is read, comments and an end without a newline too', () => {
  fc.assert(
    fc.property(nodeState, (state) => {
      const printed = printNodeState(state);
      expect(agrees(printed)).toBe(true);
      expect(agrees(`# said\n\n${printed.replace('\npods:', '\n  # of the node\npods:')}`.slice(0, -1))).toBe(true);
    }),
  );
});

test('what it reads of other lines is what the reader of all YAML reads', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => void agrees(lines.join('\n'))),
    { numRuns: 5_000 },
  );
});

test('a printed document with lines lost, repeated, moved or replaced is read alike, or not', () => {
  const change = fc.record({ at: fc.nat(), how: fc.constantFrom('lost', 'repeated', 'in', 'out', 'replaced'), line });
  fc.assert(
    fc.property(nodeState, fc.array(change, { minLength: 1, maxLength: 2 }), (state, changes) => {
      const lines = printNodeState(state).split('\n');
      for (const { at, how, line: other } of changes) {
        const index = at % lines.length;
        const old = lines[index] ?? '';
        const now = { lost: [], repeated: [old, old], in: [` ${old}`], out: [old.slice(1)], replaced: [other] }[how];
        lines.splice(index, 1, ...now);
      }
      agrees(lines.join('\n'));
    }),
    { numRuns: 300 },
  );
});

test('a mistake has the place that the reader of all YAML gives it', () => {
  const parsed = parseNodeState(golden);
  if (!parsed.ok) throw new Error('the golden document is refused');
  const wrong = printNodeState(parsed.value).replace('mesh: true', 'mesh: 7').replace('backend: ', 'backedn: ');
  expect(readPrintedYaml(wrong)).toBeDefined();
  const line = wrong.split('\n').findIndex((each) => each.includes('mesh: 7')) + 1;
  const quoted = wrong.replace('kind: NodeState', "kind: 'NodeState'");
  expect(readPrintedYaml(quoted)).toBeUndefined();
  const refused = parseNodeState(wrong);
  expect(refused).toEqual(parseNodeState(quoted));
  expect(refused).toMatchObject({
    diagnostics: [
      { code: 'unknown-key', position: { line: 5, column: 1 } },
      { path: expect.stringMatching(/mesh$/), position: { line, column: expect.any(Number) } },
    ],
  });
});
