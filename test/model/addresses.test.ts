import { isIPv4, isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { Address4, Address6 } from 'ip-address';
import { expect, test } from 'vitest';
import { contains, networkOf, parseCidr } from '../../src/model/values/cidr.js';
import { parseIPv4, printIPv4 } from '../../src/model/values/ipv4.js';
import { parseIPv6, printIPv6 } from '../../src/model/values/ipv6.js';

const byte = fc.integer({ min: 0, max: 300 });
const dotted = fc.oneof(
  fc.ipV4(),
  fc.tuple(byte, byte, byte, byte).map((parts) => parts.join('.')),
  fc.stringMatching(/^[0-9.x ]{0,16}$/),
);
const colons = fc.oneof(
  fc.ipV6(),
  fc.stringMatching(/^[0-9a-f:]{2,30}$/),
  fc.ipV4().map((text) => `::ffff:${text}`),
);

test('a text is an IPv4 address exactly when the runtime agrees', () => {
  fc.assert(
    fc.property(dotted, (text) => {
      expect(parseIPv4(text) !== undefined).toBe(isIPv4(text));
    }),
  );
});

test('an IPv4 address has the number that another library reads, and prints unchanged', () => {
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      const read = parseIPv4(text) ?? -1;
      expect(BigInt(read)).toBe(new Address4(text).bigInt());
      expect(printIPv4(read)).toBe(text);
    }),
  );
});

test('a text is an IPv6 address exactly when the runtime agrees', () => {
  fc.assert(
    fc.property(colons, (text) => {
      expect(parseIPv6(text) !== undefined).toBe(isIPv6(text));
    }),
  );
});

test('an IPv6 address prints in the form of RFC 5952', () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const read = parseIPv6(text);
      expect(read && printIPv6(read)).toBe(new Address6(text).correctForm());
    }),
  );
});

test('a subnet starts and ends where another library has it', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, length) => {
      const cidr = parseCidr(`${address}/${length}`);
      if (cidr === undefined) throw new Error('not read');
      const other = new Address4(`${address}/${length}`);
      expect(printIPv4(networkOf(cidr))).toBe(other.startAddress().correctForm());
      expect(contains(cidr, Number(other.endAddress().bigInt()))).toBe(true);
      expect(contains(cidr, Number(other.endAddress().bigInt()) + 1)).toBe(false);
    }),
  );
});
