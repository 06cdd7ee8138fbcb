import { decimal, hex, numberRange } from '../canonical/number.js';
import { portRange } from '../canonical/port.js';
import { asIs, bare, type Finish, moduleWords, option, type ReadValue, test } from '../module-words.js';
import { decodePattern, printPattern } from './pattern.js';

const ports = [
  test('--sport', portRange, { also: ['--source-port'] }),
  test('--dport', portRange, { also: ['--destination-port'] }),
] as const;

/** A pattern of printable text is printed as text, any other as hexadecimal digits. The whole packet is not printed. */
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

/** Every number of the expression is printed as hexadecimal. */
const u32: ReadValue = (text) =>
  /^[0-9a-fx&|<>@=,: ]+$/i.test(text)
    ? text.replace(/ /g, '').replace(/0x[0-9a-f]+|[0-9]+/gi, (number) => hex(Number(number)))
    : null;

/** What looks into transport headers and payloads, beside TCP and UDP ports. */
export const payloadMatches = {
  sctp: moduleWords([...ports, test('--chunk-types', asIs, { values: [asIs, asIs] })]),
  dccp: moduleWords([...ports, test('--dccp-types', asIs), test('--dccp-option', decimal(255, 1))]),
  esp: moduleWords([test('--espspi', numberRange())]),
  ah: moduleWords([test('--ahspi', numberRange())]),
  tcpmss: moduleWords([test('--mss', numberRange(65535))]),
  ecn: moduleWords([
    bare('--ecn-tcp-ece', { negatable: true }),
    bare('--ecn-tcp-cwr', { negatable: true }),
    test('--ecn-ip-ect', decimal(3)),
  ]),
  string: moduleWords(
    [
      test('--string', asIs, { quotes: 'always' }),
      test('--hex-string', asIs, { quotes: 'always' }),
      option('--algo', asIs),
      option('--from', decimal(65535)),
      option('--to', decimal(65535)),
      bare('--icase'),
    ],
    stringFinish,
  ),
  u32: moduleWords([test('--u32', u32, { quotes: 'always' })]),
  bpf: moduleWords([option('--bytecode', asIs, { quotes: 'always' }), option('--object-pinned', asIs)]),
} as const;
