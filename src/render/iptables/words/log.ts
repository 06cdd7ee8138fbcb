import { numbered, oneOf } from '../canonical/choice.js';
import { decimal, parseNumber } from '../canonical/number.js';
import { asIs, bare, type Finish, moduleWords, option, textOf } from '../module-words.js';

const levels: Readonly<Record<string, number>> = {
  emerg: 0,
  panic: 0,
  alert: 1,
  crit: 2,
  error: 3,
  err: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
};

/** Level `warning` and an empty prefix are the defaults, and are not printed. */
const logFinish: Finish = (options) =>
  options.filter(({ flag, values: [value] }) => !(flag === '--log-level' && value === '4') && value !== '');

/** Zeros are not printed, except for the size. The obsolete range is never printed. */
const withoutZeros: Finish = (options) =>
  options.filter(
    ({ flag, values: [value] }) => flag !== '--nflog-range' && (value !== '0' || !/-(group|threshold)$/.test(flag)),
  );

const prefix = { quotes: 'needed' } as const;

export const logTargets = {
  LOG: moduleWords(
    [
      option('--log-prefix', textOf(29, { cut: true }), prefix),
      option(
        '--log-level',
        numbered(levels, (text) => parseNumber(text, 7), String),
      ),
      bare('--log-tcp-sequence'),
      bare('--log-tcp-options'),
      bare('--log-ip-options'),
      bare('--log-uid'),
      bare('--log-macdecode'),
    ],
    logFinish,
  ),
  NFLOG: moduleWords(
    [
      option('--nflog-prefix', textOf(127), prefix),
      option('--nflog-group', decimal(65535)),
      option('--nflog-size', decimal()),
      option('--nflog-range', decimal()),
      option('--nflog-threshold', decimal(65535)),
    ],
    withoutZeros,
    { exclusive: [['--nflog-size', '--nflog-range']] },
  ),
  ULOG: moduleWords([
    option('--ulog-prefix', asIs, prefix),
    option('--ulog-nlgroup', decimal(32, 1)),
    option('--ulog-cprange', decimal()),
    option('--ulog-qthreshold', decimal()),
  ]),
  AUDIT: moduleWords([option('--type', oneOf(['accept', 'drop', 'reject']))], undefined, { required: ['--type'] }),
  TRACE: moduleWords([]),
} as const;
