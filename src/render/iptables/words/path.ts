import { hex } from '../../../base/hex.js';
import { allBits } from '../../../base/kernel-facts.js';
import { shortAddress } from '../canonical/address.js';
import { listOf, oneOf } from '../canonical/choice.js';
import { parseMark } from '../canonical/mark.js';
import { bare, moduleWords, type ReadValue, test, textOf } from '../module-words.js';

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
  const [first, last] = [shortAddress(from, family), shortAddress(to, family)];
  return first === null || last === null ? null : `${first}-${last}`;
};

const mac: ReadValue = (text) => {
  const bytes = text.split(':');
  if (bytes.length !== 6 || !bytes.every((byte) => /^[0-9a-f]{1,2}$/i.test(byte))) return null;
  return bytes.map((byte) => byte.padStart(2, '0').toLowerCase()).join(':');
};

/**
 * Names come from files in /etc/iproute2, which differ between machines, so they are kept. Only number 0 has the same
 * name everywhere, and is printed as that.
 */
function named(nameOfZero: string): ReadValue {
  return (text) => {
    if (/^[a-z][\w.-]*$/i.test(text)) return text;
    const found = parseMark(text);
    if (found === null) return null;
    if (found.mask !== allBits) return `${hex(found.value)}/${hex(found.mask)}`;
    return found.value === 0 ? nameOfZero : hex(found.value);
  };
}
const group = named('default');

export const pathMatches = {
  addrtype: moduleWords(
    [
      test('--src-type', addressType),
      test('--dst-type', addressType),
      bare('--limit-iface-in'),
      bare('--limit-iface-out'),
    ],
    undefined,
    { anyOf: ['--src-type', '--dst-type'], exclusive: [['--limit-iface-in', '--limit-iface-out']] },
  ),
  iprange: moduleWords([test('--src-range', range), test('--dst-range', range)], undefined, {
    anyOf: ['--src-range', '--dst-range'],
  }),
  mac: moduleWords([test('--mac-source', mac)], undefined, { required: ['--mac-source'] }),
  physdev: moduleWords(
    [
      bare('--physdev-is-in', { negatable: true }),
      test('--physdev-in', textOf(15)),
      bare('--physdev-is-out', { negatable: true }),
      test('--physdev-out', textOf(15)),
      bare('--physdev-is-bridged', { negatable: true }),
    ],
    undefined,
    {
      anyOf: ['--physdev-is-in', '--physdev-in', '--physdev-is-out', '--physdev-out', '--physdev-is-bridged'],
    },
  ),
  pkttype: moduleWords([test('--pkt-type', oneOf(['unicast', 'broadcast', 'multicast']))], undefined, {
    required: ['--pkt-type'],
  }),
  rpfilter: moduleWords([bare('--loose'), bare('--validmark'), bare('--accept-local'), bare('--invert')]),
  socket: moduleWords([bare('--transparent'), bare('--nowildcard'), bare('--restore-skmark')]),
  devgroup: moduleWords([test('--src-group', group), test('--dst-group', group)], undefined, {
    anyOf: ['--src-group', '--dst-group'],
  }),
  realm: moduleWords([test('--realm', named('cosmos'))], undefined, { required: ['--realm'], family: 'ipv4' }),
} as const;
