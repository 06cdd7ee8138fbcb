import { expect, test } from 'vitest';
import { parseHello, parseResponse, printRequest, type ZdsRequest } from '../../../src/agent/zds/messages.js';

/** By hand from zds.proto: the tag is the number of the field times 8, plus 2 for what has a length. */
const requests: readonly (readonly [ZdsRequest, string])[] = [
  [
    { kind: 'add', uid: 'u', name: 'n', namespace: 's', serviceAccount: 'a' },
    '0a 0e  0a 01 75  12 09  0a 01 6e  12 01 73  1a 01 61',
  ],
  // The default of a string is left out; the message that it is in is not.
  [{ kind: 'add', uid: 'u', name: '', namespace: '', serviceAccount: '' }, '0a 05  0a 01 75  12 00'],
  [{ kind: 'keep', uid: 'u' }, '2a 03  0a 01 75'],
  [{ kind: 'del', uid: 'u' }, '12 03  12 01 75'],
  [{ kind: 'snapshot-sent' }, '1a 00'],
  [{ kind: 'del', uid: 'ü' }, '12 04  12 02 c3 bc'],
  // From 128 bytes on a length has two.
  [{ kind: 'keep', uid: 'a'.repeat(200) }, `2a cb 01  0a c8 01 ${'61'.repeat(200)}`],
];

test.each(requests)('%j', (request, bytes) => {
  expect(printRequest(request).toString('hex')).toBe(bytes.replaceAll(' ', ''));
});

const hex = (bytes: string) => Buffer.from(bytes.replaceAll(' ', ''), 'hex');

test('the hello has a version', () => {
  expect(parseHello(hex('08 01'))).toEqual({ version: 1n });
  expect(parseHello(hex('08 02'))).toEqual({ version: 2n });
  expect(parseHello(hex('08 01 08 03'))).toEqual({ version: 3n });
});

test('fields of a later version are skipped, whatever their type', () => {
  const unknown = ['10 ff 01', '19 0102030405060708', '22 03 010203', '2d 01020304', 'ba 3e 01 00'];
  for (const field of unknown) {
    expect(parseHello(hex(`${field} 08 01`))).toEqual({ version: 1n });
    expect(parseResponse(hex(`0a 00 ${field}`))).toEqual({ error: null });
    expect(parseHello(hex(field))).toEqual({ version: 0n });
  }
});

test('an acknowledgement has a text if it is a refusal', () => {
  expect(parseResponse(hex('0a 00'))).toEqual({ error: null });
  expect(parseResponse(hex('0a 02 0a 00'))).toEqual({ error: null });
  expect(parseResponse(hex('0a 06 0a 04 6e6f7065'))).toEqual({ error: 'nope' });
});

test('the text of a refusal is one line of bounded length', () => {
  const refused = (text: Buffer) => {
    const length = Buffer.from([(text.length & 0x7f) | 0x80, text.length >> 7]);
    const inside = Buffer.concat([hex('0a'), length, text]);
    const around = Buffer.from([0x0a, (inside.length & 0x7f) | 0x80, inside.length >> 7]);
    return parseResponse(Buffer.concat([around, inside]))?.error;
  };
  expect(refused(Buffer.from('a\n\u001b[31mb\u202ec'))).toBe('a [31mb c');
  expect(refused(Buffer.from('€'.repeat(2000)))).toBe(`${'€'.repeat(1000)}…`);
  expect(refused(Buffer.from([0x61, 0xff, 0x62]))).toBe('a\ufffdb');
  expect(refused(Buffer.from('\n'))).toBe('no reason given');
});

test.each([
  ['a number that does not end', '08 ff'],
  ['a number of eleven bytes', `08 ${'80'.repeat(10)} 01`],
  ['a number of more than 64 bits', `08 ${'ff'.repeat(9)} 02`],
  ['a tag alone', '08'],
  ['field 0', '00 01'],
  ['a group', '0b 0c'],
  ['a type that nobody knows', '0e 00'],
  ['a string that is cut short', '0a 05 61'],
  ['a length of 2^63', `0a ${'80'.repeat(9)} 01`],
  ['a number of a fixed length that is cut short', '0d 00 00'],
])('%s is malformed', (_, bytes) => {
  expect(parseHello(hex(bytes))).toBeNull();
  expect(parseResponse(hex(bytes))).toBeNull();
});

test('what is no hello or no acknowledgement is none', () => {
  expect(parseHello(hex('0a 00'))).toBeNull();
  expect(parseHello(Buffer.alloc(0))).toEqual({ version: 0n });
  for (const bytes of ['', '08 01', '12 00', '0a 01 08', '0a 02 08 01', '0a 00 0a 01 ff'])
    expect(parseResponse(hex(bytes))).toEqual(null);
});

test('no bytes make the reader throw', () => {
  let seed = 1;
  const next = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed >> 16;
  };
  for (let run = 0; run < 5000; run += 1) {
    const bytes = Buffer.from(Array.from({ length: next() % 12 }, () => (next() % 3 === 0 ? 0x0a : next() & 0xff)));
    expect(() => [parseHello(bytes), parseResponse(bytes)]).not.toThrow();
  }
});
