import { hex } from '../../../base/hex.js';
import { oneOf as oneOfNames } from '../canonical/choice.js';
import { decimal, numberRange } from '../canonical/number.js';
import { libraryPorts, portRange } from '../canonical/port.js';
import { asIs, bare, type Finish, moduleWords, oneOf, option, type ReadValue, test, textOf } from '../module-words.js';
import { decodePattern, printPattern } from './pattern.js';

const ports = [
  test('--sport', portRange, { also: ['--source-port'] }),
  test('--dport', portRange, { also: ['--destination-port'] }),
] as const;

/**
 * A printable pattern is printed as text, any other as hexadecimal digits. The default range, the whole packet, is not
 * printed.
 */
const stringFinish: Finish = (options) => {
  const found = options.find(({ flag }) => flag.endsWith('string'));
  const bytes = found && decodePattern(found.flag, found.values[0] ?? '');
  if (!found || !bytes) return null;
  const rest = options.filter(
    ({ flag, values: [value] }) =>
      !flag.endsWith('string') && !(flag === '--from' && value === '0') && !(flag === '--to' && value === '65535'),
  );
  return [{ negated: found.negated, ...printPattern(bytes) }, ...rest];
};

/** Prints every number of the expression in hexadecimal. */
const u32: ReadValue = (text) =>
  /^[^=]+=[^=]+(&&[^=]+=[^=]+)*$/.test(text) && /^[0-9a-fx&|<>@=,: ]+$/i.test(text)
    ? text.replace(/ /g, '').replace(/0x[0-9a-f]+|[0-9]+/gi, (number) => hex(Number(number)))
    : null;

const chunkNames =
  'DATA INIT INIT_ACK SACK HEARTBEAT HEARTBEAT_ACK ABORT SHUTDOWN SHUTDOWN_ACK ERROR COOKIE_ECHO COOKIE_ACK ECN_ECNE ECN_CWR ' +
  'SHUTDOWN_COMPLETE I_DATA RE_CONFIG PAD ASCONF ASCONF_ACK FORWARD_TSN I_FORWARD_TSN ALL NONE';
const chunks: ReadValue = (text) =>
  text.split(',').every((each) => chunkNames.split(' ').includes(each.split(':')[0]?.toUpperCase() ?? ''))
    ? text
    : null;
const howMany = oneOfNames(['any', 'all', 'only']);

const dccpNames = [
  'REQUEST',
  'RESPONSE',
  'DATA',
  'ACK',
  'DATAACK',
  'CLOSEREQ',
  'CLOSE',
  'RESET',
  'SYNC',
  'SYNCACK',
  'INVALID',
];
const dccpTypes: ReadValue = (text) => {
  const given = text.split(',').map((each) => dccpNames.indexOf(each.toUpperCase()));
  return given.includes(-1) ? null : dccpNames.filter((_, index) => given.includes(index)).join(',');
};

/** The number of instructions, then the instructions, each of four numbers. */
const bytecode: ReadValue = (text) => {
  const [count = '', ...instructions] = text.split(',').map((part) => part.trim());
  const isWhole = instructions.filter((each) => each !== '').every((each) => /^\d+ \d+ \d+ \d+$/.test(each));
  const given = instructions.filter((each) => each !== '').length;
  return isWhole && /^\d+$/.test(count) && Number(count) === given && given > 0 && given <= 64 ? text : null;
};

/** Matches on transport headers and payloads, except TCP and UDP ports. */
export const payloadMatches = {
  sctp: moduleWords([...ports, test('--chunk-types', howMany, { values: [howMany, chunks] })], undefined, {
    protocols: ['sctp'],
  }),
  dccp: moduleWords(
    [
      test('--sport', libraryPorts, { also: ['--source-port'] }),
      test('--dport', libraryPorts, { also: ['--destination-port'] }),
      test('--dccp-types', dccpTypes),
      test('--dccp-option', decimal(255, 1)),
    ],
    undefined,
    {
      protocols: ['dccp'],
    },
  ),
  tcpmss: moduleWords([test('--mss', numberRange(65535))], undefined, { required: ['--mss'], protocols: ['tcp'] }),
  ecn: moduleWords(
    [
      bare('--ecn-tcp-ece', { negatable: true }),
      bare('--ecn-tcp-cwr', { negatable: true }),
      test('--ecn-ip-ect', decimal(3)),
    ],
    undefined,
    {
      anyOf: ['--ecn-tcp-ece', '--ecn-tcp-cwr', '--ecn-ip-ect'],
      protocols: ['tcp'],
      protocolFor: ['--ecn-tcp-ece', '--ecn-tcp-cwr'],
    },
  ),
  string: moduleWords(
    [
      test('--string', textOf(128), { quotes: 'always' }),
      test('--hex-string', asIs, { quotes: 'always' }),
      option('--algo', (text) => (text === 'bm' || text === 'kmp' || text === 'fsm' ? text : null)),
      option('--from', decimal(65535)),
      option('--to', decimal(65535)),
      bare('--icase'),
    ],
    stringFinish,
    { required: ['--algo'], ...oneOf('--string', '--hex-string') },
  ),
  u32: moduleWords([test('--u32', u32, { quotes: 'always' })], undefined, { required: ['--u32'] }),
  bpf: moduleWords(
    [option('--bytecode', bytecode, { quotes: 'always' }), option('--object-pinned', asIs)],
    undefined,
    oneOf('--bytecode', '--object-pinned'),
  ),
} as const;
