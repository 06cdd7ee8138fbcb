import { decimal, numberRange, parseNumber } from '../canonical/number.js';
import { asIs, bare, type Finish, moduleWords, option, type ReadValue } from '../module-words.js';

/** Queue 0 is printed as any other. */
const queueFinish: Finish = (options) =>
  options.some(({ flag }) => flag === '--queue-num' || flag === '--queue-balance')
    ? options
    : [{ negated: false, flag: '--queue-num', values: ['0'] }, ...options];

/** `MAJOR:MINOR`, hexadecimal with four digits each. */
const trafficClass: ReadValue = (text) => {
  const [, major = '', minor = ''] = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(text) ?? [];
  return major === '' ? null : `${major.padStart(4, '0')}:${minor.padStart(4, '0')}`.toLowerCase();
};

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
  if (given.includes(null)) return null;
  return [...new Set(given)].sort((a, b) => Number(a) - Number(b)).join(',');
};

/** What hands a packet to user space or to traffic control, copies it, or rewrites its TCP options. */
export const handingOverTargets = {
  NFQUEUE: moduleWords(
    [
      option('--queue-num', decimal(65535)),
      option('--queue-balance', numberRange(65535)),
      bare('--queue-bypass'),
      bare('--queue-cpu-fanout'),
    ],
    queueFinish,
  ),
  TEE: moduleWords([option('--gateway', asIs), option('--oif', asIs)]),
  CLASSIFY: moduleWords([option('--set-class', trafficClass)]),
  TCPMSS: moduleWords([option('--set-mss', decimal(65535)), bare('--clamp-mss-to-pmtu')]),
  TCPOPTSTRIP: moduleWords([option('--strip-options', optionNumbers)]),
} as const;
