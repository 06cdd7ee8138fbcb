import { addressBits } from '../../../ir/family.js';
import { withHostBits, withoutWholeLength } from '../canonical/address.js';
import { listOf, oneOf } from '../canonical/choice.js';
import { maskLength } from '../canonical/mask-length.js';
import { decimal, openRange } from '../canonical/number.js';
import { parseNumber64 } from '../canonical/number64.js';
import { libraryPorts } from '../canonical/port.js';
import { protocolNumber } from '../canonical/protocol.js';
import { asIs, bare, type Finish, moduleWords, option, type ReadValue, test } from '../module-words.js';

const states = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'];
const state = listOf(states, { abbreviated: true });
const status = listOf(['NONE', 'EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'], { abbreviated: true });

/** conntrack prints no prefix length for a single address. */
const host: ReadValue = (text, { family }) => {
  return withoutWholeLength(withHostBits(text, family), family);
};
const anyPort: ReadValue = (text, { family }) => libraryPorts(text, { family, protocol: null });

const protocol: ReadValue = (text) => {
  const number = protocolNumber(text);
  return number === null ? null : String(number);
};

const statusNamesNone: ReadValue = (text, context) => {
  const names = status(text, context);
  return names?.startsWith('NONE,') ? names.slice('NONE,'.length) : names;
};

const conntrack = moduleWords(
  [
    test('--ctstate', state),
    test('--ctproto', protocol),
    test('--ctorigsrc', host),
    test('--ctorigdst', host),
    test('--ctreplsrc', host),
    test('--ctrepldst', host),
    test('--ctorigsrcport', anyPort),
    test('--ctorigdstport', anyPort),
    test('--ctreplsrcport', anyPort),
    test('--ctrepldstport', anyPort),
    test('--ctstatus', statusNamesNone),
    test('--ctexpire', openRange()),
    option('--ctdir', oneOf(['ORIGINAL', 'REPLY'])),
  ],
  undefined,
  { more: (options) => (options.length > 0 ? null : 'lacks any option') },
);

/** Unlike other ranges `N:N` stays two numbers, and an open end is left out. */
const byteRange: ReadValue = (text) => {
  const [from = '', to, ...more] = text.split(':');
  const first = from === '' ? 0n : parseNumber64(from);
  const last = to === undefined || to === '' ? null : parseNumber64(to);
  if (first === null || more.length > 0 || (to && (last === null || last < first))) return null;
  return last === null || last === 0xffffffffffffffffn ? String(first) : `${first}:${last}`;
};

const connbytes = moduleWords(
  [
    test('--connbytes', byteRange),
    option('--connbytes-mode', oneOf(['packets', 'bytes', 'avgpkt'])),
    option('--connbytes-dir', oneOf(['original', 'reply', 'both'])),
  ],
  undefined,
  { required: ['--connbytes', '--connbytes-mode', '--connbytes-dir'] },
);

/** `upto` and `above` are each other's negation, and neither is printed negated. Mask and side are always printed. */
const connlimitFinish: Finish = (options, { family }) => {
  const [limit, ...rest] = options;
  if (limit === undefined || !/-(upto|above)$/.test(limit.flag)) return null;
  const other = limit.flag === '--connlimit-upto' ? '--connlimit-above' : '--connlimit-upto';
  const mask = rest.find(({ flag }) => flag === '--connlimit-mask')?.values;
  const toDestination = rest.some(({ flag }) => flag === '--connlimit-daddr');
  return [
    { negated: false, flag: limit.negated ? other : limit.flag, values: limit.values },
    { negated: false, flag: '--connlimit-mask', values: mask ?? [String(addressBits[family])] },
    { negated: false, flag: toDestination ? '--connlimit-daddr' : '--connlimit-saddr', values: [] },
  ];
};

const connlimit = moduleWords(
  [
    test('--connlimit-upto', decimal()),
    test('--connlimit-above', decimal()),
    option('--connlimit-mask', maskLength),
    bare('--connlimit-saddr'),
    bare('--connlimit-daddr'),
  ],
  connlimitFinish,
  {
    anyOf: ['--connlimit-upto', '--connlimit-above'],
    exclusive: [
      ['--connlimit-upto', '--connlimit-above'],
      ['--connlimit-saddr', '--connlimit-daddr'],
    ],
  },
);

export const conntrackMatches = {
  conntrack,
  state: moduleWords([test('--state', state)], undefined, { required: ['--state'] }),
  connbytes,
  connlimit,
  connlabel: moduleWords([test('--label', decimal(127), { quotes: 'always' }), bare('--set')], undefined, {
    required: ['--label'],
  }),
  helper: moduleWords([test('--helper', asIs, { quotes: 'needed' })], undefined, { required: ['--helper'] }),
} as const;

const events = [
  'new',
  'related',
  'destroy',
  'reply',
  'assured',
  'protoinfo',
  'helper',
  'mark',
  'natseqinfo',
  'secmark',
];
const zone: ReadValue = (text, context) => (text === 'mark' ? text : decimal(65535)(text, context));

/** Zone 0 is the default and is not printed. */
const withoutZoneZero: Finish = (options) =>
  options.filter(({ flag, values: [value] }) => !(flag.startsWith('--zone') && value === '0'));

export const conntrackTargets = {
  CT: moduleWords(
    [
      bare('--notrack'),
      option('--helper', asIs),
      option('--timeout', asIs),
      option('--ctevents', listOf(events)),
      option('--expevents', oneOf(['new'])),
      option('--zone-orig', zone),
      option('--zone-reply', zone),
      option('--zone', zone),
    ],
    withoutZoneZero,
  ),
  NOTRACK: moduleWords([]),
} as const;
