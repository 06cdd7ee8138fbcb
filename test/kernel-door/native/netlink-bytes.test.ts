import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChain } from '../../../src/kernel/native/netfilter/chains.js';
import { netfilterHeader } from '../../../src/kernel/native/netfilter/header.js';
import { isOfIptables } from '../../../src/kernel/native/netfilter/iptables-rules.js';
import { parseTable } from '../../../src/kernel/native/netfilter/tables.js';
import { parseAcknowledgement } from '../../../src/kernel/native/netlink/acknowledgement.js';
import {
  type Attribute,
  parseAttributes,
  placeOf,
  printAttributes,
} from '../../../src/kernel/native/netlink/attributes.js';
import { parseNamespaceOfDatagram } from '../../../src/kernel/native/netlink/datagram.js';
import { type Message, parseMessages, printMessage } from '../../../src/kernel/native/netlink/messages.js';
import { NetlinkError } from '../../../src/kernel/native/netlink/netlink-error.js';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((each) => Buffer.from(each));
const attribute: fc.Arbitrary<Attribute> = fc.record({
  type: fc.integer({ min: 0, max: 0x3fff }),
  isNested: fc.boolean(),
  isNetworkOrder: fc.boolean(),
  value: bytes(40),
});
const word = fc.integer({ min: 0, max: 0xffff_ffff });
const half = fc.integer({ min: 0, max: 0xffff });
const message: fc.Arbitrary<Message> = fc.record({
  ...{ type: half, flags: half, sequence: word, port: word, body: bytes(60) },
});

test('attributes are read as they were printed', () => {
  fc.assert(
    fc.property(fc.array(attribute, { maxLength: 8 }), (attributes) => {
      expect(parseAttributes(printAttributes(attributes))).toEqual(attributes);
    }),
  );
});

test('the place of an attribute is where reading all of them finds the first one, or there is none', () => {
  fc.assert(
    fc.property(fc.array(attribute, { maxLength: 8 }), fc.integer({ min: 0, max: 0x3fff }), (attributes, other) => {
      const printed = printAttributes(attributes);
      for (const wanted of [...attributes.map(({ type }) => type), other]) {
        const first = attributes.find(({ type }) => type === wanted);
        const at = placeOf(printed, 0, wanted);
        if (first === undefined) expect(at).toBe(0);
        else expect(printed.subarray(at, at + first.value.length)).toEqual(first.value);
      }
    }),
  );
});

test('the messages of a datagram are read as they were printed', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), (messages) => {
      expect(parseMessages(Buffer.concat(messages.map(printMessage)))).toEqual(messages);
    }),
  );
});

/** Malformed input is refused; nothing else is thrown, and nothing is read beyond the end. */
function readOrRefused<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(NetlinkError);
    expect((error as NetlinkError).reason).toBe('malformed');
    return null;
  }
}

test('of a list nothing is told of what is passed over, but that it changed and that it ended', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), half, (messages, type) => {
      const passed = parseMessages(Buffer.concat(messages.map(printMessage)), (all, of, from, to) => {
        const body = all.subarray(from, to);
        expect(messages.some((one) => one.type === of && one.body.equals(body))).toBe(true);
        return of <= type;
      });
      expect(passed).toEqual(messages.filter((one) => one.type > type || one.type < 16 || (one.flags & 0x10) !== 0));
    }),
  );
});

test('a datagram cut anywhere gives the messages before the cut, or is refused', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), fc.nat(), (messages, cut) => {
      const whole = Buffer.concat(messages.map(printMessage));
      const found = readOrRefused(() => parseMessages(whole.subarray(0, cut % (whole.length + 1))));
      if (found !== null) expect(messages.slice(0, found.length)).toEqual(found);
    }),
  );
});

test.each([
  ['attributes', (input: Buffer) => parseAttributes(input)],
  ['messages', (input: Buffer) => parseMessages(input)],
  ['control messages', (input: Buffer) => parseNamespaceOfDatagram(input)],
  [
    'acknowledgements',
    (input: Buffer) =>
      [2, 3].map((type) => parseAcknowledgement({ type, flags: 0x200, sequence: 1, port: 0, body: input })),
  ],
  ['the place of an attribute', (input: Buffer) => placeOf(input, 0, 7)],
  ['rules', (input: Buffer) => isOfIptables(Buffer.concat([netfilterHeader(2), input]))],
  ...(
    [
      ['tables', 0],
      ['chains', 3],
    ] as const
  ).map(
    ([what, command]) =>
      [
        what,
        (input: Buffer) => {
          const body = Buffer.concat([netfilterHeader(2), input]);
          const message = { type: (10 << 8) | command, flags: 0, sequence: 1, port: 0, body };
          return [parseTable(message), parseChain(message, { family: 'ip', name: 'nat' })];
        },
      ] as const,
  ),
] as const)('random bytes as %s are read or refused', (_what, read) => {
  fc.assert(
    fc.property(bytes(80), (input) => {
      readOrRefused(() => read(input));
    }),
  );
});

test('a length of nothing is refused, and not read for ever', () => {
  expect(() => parseAttributes(Buffer.from([0, 0, 1, 0]))).toThrow('an attribute of 0 bytes where 4 are left');
  expect(() => parseMessages(Buffer.alloc(16))).toThrow('a message of 0 bytes where 16 are left');
  expect(() => parseNamespaceOfDatagram(Buffer.alloc(16))).toThrow('a control message of 0 bytes where 16 are left');
});

/** A control message as cmsg(3) lays it out on 64-bit machines. */
function controlMessage(level: number, type: number, value: number): Buffer {
  const made = Buffer.alloc(24);
  made.writeBigUInt64LE(20n);
  made.writeInt32LE(level, 8);
  made.writeInt32LE(type, 12);
  made.writeInt32LE(value, 16);
  return made;
}

test('the namespace of a datagram is that of the right control message', () => {
  expect(parseNamespaceOfDatagram(Buffer.alloc(0))).toBeNull();
  expect(parseNamespaceOfDatagram(controlMessage(1, 2, 5))).toBeNull();
  expect(parseNamespaceOfDatagram(Buffer.concat([controlMessage(1, 8, 5), controlMessage(270, 8, 7)]))).toBe(7);
});

const error = (flags: number, number: number, ...rest: readonly Buffer[]): Message => {
  const first = Buffer.alloc(4);
  first.writeInt32LE(number);
  return { type: 2, flags, sequence: 1, port: 0, body: Buffer.concat([first, ...rest]) };
};
const request = printMessage({ type: 26, flags: 1, sequence: 1, port: 0, body: Buffer.from([2, 0, 0, 0, 9]) });
const text = printAttributes([
  { type: 2, isNested: false, isNetworkOrder: false, value: Buffer.from([16, 0, 0, 0]) },
  { type: 1, isNested: false, isNetworkOrder: false, value: Buffer.from('no such table\0') },
]);

test("the kernel's words follow the request, or its header alone", () => {
  expect(parseAcknowledgement(error(0x200, -2, request, text))).toEqual({ error: -2, text: 'no such table' });
  expect(parseAcknowledgement(error(0x300, -2, request.subarray(0, 16), text))).toEqual({
    ...{ error: -2, text: 'no such table' },
  });
  expect(parseAcknowledgement(error(0x100, 0, request.subarray(0, 16)))).toEqual({ error: 0, text: null });
  expect(parseAcknowledgement({ ...error(0, 0), type: 3, body: Buffer.alloc(0) })).toEqual({ error: 0, text: null });
  expect(parseAcknowledgement({ ...error(0, 0), type: 16 })).toBeNull();
});
