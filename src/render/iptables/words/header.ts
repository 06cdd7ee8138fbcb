import { numbered } from '../canonical/choice.js';
import { decimal, openRange, parseNumber } from '../canonical/number.js';
import { asIs, bare, type Finish, moduleWords, oneOf, option, type ReadValue, test } from '../module-words.js';

const byte = (value: number) => `0x${value.toString(16).padStart(2, '0')}`;

const services: Readonly<Record<string, number>> = {
  'minimize-delay': 0x10,
  'maximize-throughput': 0x08,
  'maximize-reliability': 0x04,
  'minimize-cost': 0x02,
  'normal-service': 0x00,
};

/** `VALUE[/MASK]`: a number without a mask covers all bits, a name only the six bits that names use. */
const typeOfService: ReadValue = (text) => {
  const named = services[text.toLowerCase()];
  if (named !== undefined) return `${byte(named)}/0x3f`;
  const [value, mask = 0xff, ...more] = text.split('/').map((part) => parseNumber(part, 255));
  if (value === null || value === undefined || mask === null || more.length > 0) return null;
  return `${byte(value)}/${byte(mask)}`;
};

const classes: Readonly<Record<string, number>> = {
  be: 0,
  ef: 0x2e,
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7].map((number) => [`cs${number}`, number << 3])),
  ...Object.fromEntries(
    [1, 2, 3, 4].flatMap((group) => [1, 2, 3].map((drop) => [`af${group}${drop}`, (group << 3) | (drop << 1)])),
  ),
};
const codePoint = numbered({}, (text) => parseNumber(text, 63), byte);
const className = numbered(classes, () => null, byte);

/** The tools print a class as its number. */
const asNumber = (flag: string): Finish => {
  return (options) => options.map((each) => (each.flag === `${flag}-class` ? { ...each, flag } : each));
};

/** `--and-tos`, `--or-tos` and `--xor-tos` are short for `--set-tos VALUE/MASK`. */
const tosFinish: Finish = (options) =>
  options.map(({ negated, flag, values: [text = ''] }) => {
    const value = parseNumber(text, 255) ?? 0;
    const pairs: Readonly<Record<string, string>> = {
      '--and-tos': `0x00/${byte(~value & 0xff)}`,
      '--or-tos': `${byte(value)}/${byte(value)}`,
      '--xor-tos': `${byte(value)}/0x00`,
    };
    return { negated, flag: '--set-tos', values: [pairs[flag] ?? text] };
  });

/** Matches on the IP header. */
export const headerMatches = {
  length: moduleWords([test('--length', openRange(65535))], undefined, { required: ['--length'] }),
  ttl: moduleWords(
    [
      test('--ttl-eq', decimal(255), { also: ['--ttl'] }),
      option('--ttl-lt', decimal(255)),
      option('--ttl-gt', decimal(255)),
    ],
    undefined,
    { ...oneOf('--ttl-eq', '--ttl-lt', '--ttl-gt'), family: 'ipv4' },
  ),
  hl: moduleWords(
    [test('--hl-eq', decimal(255)), option('--hl-lt', decimal(255)), option('--hl-gt', decimal(255))],
    undefined,
    { ...oneOf('--hl-eq', '--hl-lt', '--hl-gt'), family: 'ipv6' },
  ),
  tos: moduleWords([test('--tos', typeOfService)], undefined, { required: ['--tos'] }),
  dscp: moduleWords(
    [test('--dscp', codePoint), test('--dscp-class', className)],
    asNumber('--dscp'),
    oneOf('--dscp', '--dscp-class'),
  ),
  cpu: moduleWords([test('--cpu', decimal())], undefined, { required: ['--cpu'] }),
  cgroup: moduleWords(
    [test('--path', asIs, { quotes: 'needed' }), test('--cgroup', decimal())],
    undefined,
    oneOf('--path', '--cgroup'),
  ),
} as const;

const count = decimal(255);
const step = decimal(255, 1);

/** Targets that change the IP header. */
export const headerTargets = {
  TTL: moduleWords([option('--ttl-set', count), option('--ttl-dec', step), option('--ttl-inc', step)], undefined, {
    ...oneOf('--ttl-set', '--ttl-dec', '--ttl-inc'),
    family: 'ipv4',
  }),
  HL: moduleWords([option('--hl-set', count), option('--hl-dec', step), option('--hl-inc', step)], undefined, {
    ...oneOf('--hl-set', '--hl-dec', '--hl-inc'),
    family: 'ipv6',
  }),
  TOS: moduleWords(
    [
      option('--set-tos', typeOfService),
      option('--and-tos', count),
      option('--or-tos', count),
      option('--xor-tos', count),
    ],
    tosFinish,
    oneOf('--set-tos', '--and-tos', '--or-tos', '--xor-tos'),
  ),
  DSCP: moduleWords(
    [option('--set-dscp', codePoint), option('--set-dscp-class', className)],
    asNumber('--set-dscp'),
    oneOf('--set-dscp', '--set-dscp-class'),
  ),
  ECN: moduleWords([bare('--ecn-tcp-remove')], undefined, {
    required: ['--ecn-tcp-remove'],
    protocols: ['tcp'],
    family: 'ipv4',
  }),
  CHECKSUM: moduleWords([bare('--checksum-fill')], undefined, { required: ['--checksum-fill'] }),
} as const;
