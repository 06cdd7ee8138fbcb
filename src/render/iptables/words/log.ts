import { numbered, oneOf } from '../canonical/choice.js';
import { decimal, parseNumber } from '../canonical/number.js';
import { asIs, bare, type Finish, moduleWords, option } from '../module-words.js';

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

/** Level `warning` and an empty prefix are defaults. */
const logFinish: Finish = (options) =>
  options.filter(({ flag, values: [value] }) => !(flag === '--log-level' && value === '4') && value !== '');

/** What is zero or empty is not printed. */
const withoutZeros: Finish = (options) => options.filter(({ values: [value] }) => value !== '0' && value !== '');

const prefix = { quotes: 'needed' } as const;

export const logTargets = {
  LOG: moduleWords(
    [
      option('--log-prefix', asIs, prefix),
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
      option('--nflog-prefix', asIs, prefix),
      option('--nflog-group', decimal(65535)),
      option('--nflog-size', decimal()),
      option('--nflog-range', decimal()),
      option('--nflog-threshold', decimal(65535)),
    ],
    withoutZeros,
  ),
  ULOG: moduleWords([
    option('--ulog-prefix', asIs, prefix),
    option('--ulog-nlgroup', decimal(32, 1)),
    option('--ulog-cprange', decimal()),
    option('--ulog-qthreshold', decimal()),
  ]),
  AUDIT: moduleWords([option('--type', oneOf(['accept', 'drop', 'reject']))]),
  TRACE: moduleWords([]),
} as const;
