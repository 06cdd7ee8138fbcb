import { expect, test } from 'vitest';
import { canonicalEntry } from '../../../src/render/ipset/entry.js';

test.each([
  ['fd00:0::0001', 'fd00::1'],
  ['fd00:0::0/64', 'fd00::/64'],
  ['::/0', '::/0'],
  ['FD00::1,tcp:80', 'fd00::1,tcp:80'],
  ['fd00::0:1,eth0,fd00:0::/48', 'fd00::1,eth0,fd00::/48'],
  ['10.0.0.1', '10.0.0.1'],
  ['not/an/address', 'not/an/address'],
])('the entry %s is %s', (entry, canonical) => {
  expect(canonicalEntry(entry)).toBe(canonical);
});
