import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOfText, textOfBytes } from '../../src/base/bytes.js';
import { anyCharacter } from '../arbitraries/any-character.js';

const latin = Buffer.from([0x22, 0xe4, 0x22]);

test('any bytes survive the round trip through text', () => {
  // Bytes of UTF-8, of pieces of it, and of none.
  const pieces = fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.string({ unit: anyCharacter, maxLength: 4 }).map((text) => Buffer.from(text, 'utf8')),
    fc.constantFrom(Buffer.from([0xed, 0xb3, 0xa4]), Buffer.from([0xef, 0xbf, 0xbd]), Buffer.from([0xc0, 0x80]), latin),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 6 }), (some) => {
      const bytes = Buffer.concat(some);
      expect(bytesOfText(textOfBytes(bytes)).equals(bytes)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('UTF-8 is decoded, and other bytes stay distinct', () => {
  expect(textOfBytes(Buffer.from('ä € 🐢 \ufffd'))).toBe('ä € 🐢 \ufffd');
  expect(textOfBytes(latin)).toBe('"\udce4"');
  expect(textOfBytes(Buffer.from([0xe4]))).not.toBe(textOfBytes(Buffer.from([0xe5])));
});

test('they survive JSON', () => {
  expect(bytesOfText(JSON.parse(JSON.stringify(textOfBytes(latin))) as string).equals(latin)).toBe(true);
});
