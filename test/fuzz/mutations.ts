import * as fc from 'fast-check';
import { anyCharacter } from '../arbitraries/any-character.js';

/** Fragments of hostile or broken files. */
const morsels = fc.oneof(
  fc.constantFrom(
    '\u0000',
    '\n',
    '\r',
    '\u2028',
    '\u001b[2J',
    '"',
    "'",
    '`',
    '$(id)',
    '; reboot',
    '../../..',
    '{',
    '[',
    '}',
    ']',
  ),
  fc.constantFrom(
    '*a',
    '&a',
    '!!js/function',
    '<<:',
    '---',
    '%YAML 1.1',
    '- ',
    ': ',
    '#',
    '0x',
    '1e999',
    '-1',
    'null',
    '__proto__',
    'constructor',
  ),
  fc.constantFrom(
    'net/ipv4/conf/../../../kernel/core_pattern',
    '/etc/passwd',
    '-A INPUT -j ACCEPT',
    'COMMIT',
    '[0:0]',
    '99999999999999999999',
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: anyCharacter, maxLength: 6 }),
);

const edit = fc.record({ at: fc.nat(), length: fc.nat(40), morsel: morsels, times: fc.constantFrom(1, 1, 1, 2, 50) });

/** A text with some parts deleted, overwritten or inserted. */
export function mutated(text: string): fc.Arbitrary<string> {
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) =>
    edits.reduce((current, { at, length, morsel, times }) => {
      const start = current.length === 0 ? 0 : at % current.length;
      return current.slice(0, start) + morsel.repeat(times) + current.slice(start + length);
    }, text),
  );
}
