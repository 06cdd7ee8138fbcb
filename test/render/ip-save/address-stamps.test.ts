import { expect, test } from 'vitest';
import { parseAddressStamps } from '../../../src/render/ip-save/address-stamps.js';

/** `ip address save` of iproute2 6.1 in a new namespace whose loopback device was set up 571.64 s after boot. */
const saved =
  '22123647' +
  '4c0000001400020052c2096b6c700000020880fe01000000080001007f000001080002007f000001070003006c6f00000800080080000000' +
  '14000600ffffffffffffffff5cdf00005cdf0000' +
  '500000001400020052c2096b6c7000000a8080fe010000001400010000000000000000000000000000000001' +
  '14000600ffffffffffffffff5ddf00005cdf000008000800800000000500' +
  '0b0001000000';

test('the time an address was added, by interface and address, oldest first', () => {
  expect(parseAddressStamps(Buffer.from(saved, 'hex'))).toEqual([
    '1 7f000001 57180',
    '1 00000000000000000000000000000001 57181',
  ]);
});

test('without an address there is no stamp; other or truncated data gives none', () => {
  expect(parseAddressStamps(Buffer.from('22123647', 'hex'))).toEqual([]);
  expect(parseAddressStamps(Buffer.from('47361222', 'hex'))).toEqual([]);
  for (const text of ['', '2212', '[{}]', saved.slice(0, 60)])
    expect(parseAddressStamps(Buffer.from(text, 'hex'))).toBeNull();
});
