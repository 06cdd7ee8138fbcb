import { address } from '../canonical/address.js';
import { decimal, numberRange, parseNumber } from '../canonical/number.js';
import { asIs, bare, type Finish, moduleWords, oneOf, option, type ReadValue, without } from '../module-words.js';

/** The default, queue 0, is printed too. */
const queueFinish: Finish = (options) =>
  options.some(({ flag }) => flag === '--queue-num' || flag === '--queue-balance')
    ? options
    : [{ negated: false, flag: '--queue-num', values: ['0'] }, ...options];

/** Two different queues; the range of all queues is refused. */
const balance: ReadValue = (text) => {
  const range = numberRange(65535)(text, { family: 'ipv4', protocol: null });
  return range === null || !range.includes(':') || range === '0:65535' ? null : range;
};

/** `MAJOR:MINOR`, hexadecimal with four digits each. */
const trafficClass: ReadValue = (text) => {
  const [, major = '', minor = ''] = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(text) ?? [];
  return major === '' ? null : `${major.padStart(4, '0')}:${minor.padStart(4, '0')}`.toLowerCase();
};

/** A number, masked with `bits`. */
function cutTo(bits: number): ReadValue {
  return (text) => {
    const value = parseNumber(text);
    return value === null ? null : String((value & bits) >>> 0);
  };
}

const tcpOptions: Readonly<Record<string, number>> = {
  mss: 2,
  wscale: 3,
  'sack-permitted': 4,
  sack: 5,
  timestamp: 8,
  md5: 19,
};

const optionNumbers: ReadValue = (text) => {
  const given = text.split(',').map((word) => tcpOptions[word] ?? parseNumber(word, 255));
  if (given.some((number) => number === null || number < 2)) return null;
  return [...new Set(given)].sort((a, b) => Number(a) - Number(b)).join(',');
};

/** Targets that hand a packet to user space or to traffic control, copy it, or rewrite its TCP options. */
export const handoffTargets = {
  NFQUEUE: moduleWords(
    [
      option('--queue-num', decimal(65535)),
      option('--queue-balance', balance),
      bare('--queue-bypass'),
      bare('--queue-cpu-fanout'),
    ],
    queueFinish,
    { exclusive: [['--queue-num', '--queue-balance']], needs: { '--queue-cpu-fanout': '--queue-balance' } },
  ),
  TEE: moduleWords([option('--gateway', address), option('--oif', asIs)], without(''), { required: ['--gateway'] }),
  CLASSIFY: moduleWords([option('--set-class', trafficClass)], undefined, { required: ['--set-class'] }),
  SYNPROXY: moduleWords(
    [
      bare('--sack-perm'),
      bare('--timestamp'),
      option('--wscale', cutTo(255)),
      option('--mss', cutTo(65535)),
      bare('--ecn'),
    ],
    undefined,
    { protocols: ['tcp'] },
  ),
  TCPMSS: moduleWords(
    [
      option('--set-mss', (text, context) => decimal(context.family === 'ipv4' ? 65_515 : 65_495)(text, context)),
      bare('--clamp-mss-to-pmtu'),
    ],
    undefined,
    {
      ...oneOf('--set-mss', '--clamp-mss-to-pmtu'),
      protocols: ['tcp'],
    },
  ),
  TCPOPTSTRIP: moduleWords([option('--strip-options', optionNumbers)], undefined, { protocols: ['tcp'] }),
} as const;
