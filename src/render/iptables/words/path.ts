import { canonicalAddress } from '../canonical/address.js';
import { listOf, oneOf } from '../canonical/choice.js';
import { allBits, parseMark } from '../canonical/mark.js';
import { hex } from '../canonical/number.js';
import { asIs, bare, moduleWords, type ReadValue, test } from '../module-words.js';

const addressTypes = [
  'UNSPEC',
  'UNICAST',
  'LOCAL',
  'BROADCAST',
  'ANYCAST',
  'MULTICAST',
  'BLACKHOLE',
  'UNREACHABLE',
  'PROHIBIT',
  'THROW',
  'NAT',
  'XRESOLVE',
];
const addressType = listOf(addressTypes, { abbreviated: true });

const range: ReadValue = (text, { family }) => {
  const [from = '', to = from] = text.split('-', 2);
  const [first, last] = [canonicalAddress(from, family), canonicalAddress(to, family)];
  return first === null || last === null ? null : `${first}-${last}`;
};

const mac: ReadValue = (text) => {
  const bytes = text.split(':');
  if (bytes.length !== 6 || !bytes.every((byte) => /^[0-9a-f]{1,2}$/i.test(byte))) return null;
  return bytes.map((byte) => byte.padStart(2, '0').toLowerCase()).join(':');
};

/** Names come from files under /etc/iproute2, which differ from machine to machine: numbers only. */
const group: ReadValue = (text) => {
  const found = parseMark(text);
  if (found === null) return null;
  return found.mask === allBits ? hex(found.value) : `${hex(found.value)}/${hex(found.mask)}`;
};

export const pathMatches = {
  addrtype: moduleWords([
    test('--src-type', addressType),
    test('--dst-type', addressType),
    bare('--limit-iface-in'),
    bare('--limit-iface-out'),
  ]),
  iprange: moduleWords([test('--src-range', range), test('--dst-range', range)]),
  mac: moduleWords([test('--mac-source', mac)]),
  physdev: moduleWords([
    bare('--physdev-is-in', { negatable: true }),
    test('--physdev-in', asIs),
    bare('--physdev-is-out', { negatable: true }),
    test('--physdev-out', asIs),
    bare('--physdev-is-bridged', { negatable: true }),
  ]),
  pkttype: moduleWords([test('--pkt-type', oneOf(['unicast', 'broadcast', 'multicast']))]),
  rpfilter: moduleWords([bare('--loose'), bare('--validmark'), bare('--accept-local'), bare('--invert')]),
  socket: moduleWords([bare('--transparent'), bare('--nowildcard'), bare('--restore-skmark')]),
  devgroup: moduleWords([test('--src-group', group), test('--dst-group', group)]),
  realm: moduleWords([test('--realm', group)]),
} as const;
