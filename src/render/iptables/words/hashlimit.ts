import { addressBits } from '../../../ir/family.js';
import type { ModuleOption } from '../../../ir/match.js';
import { maskLength } from '../canonical/mask-length.js';
import { decimal } from '../canonical/number.js';
import { parseNumber64 } from '../canonical/number64.js';
import { parsePeriod, printPeriod } from '../canonical/rate.js';
import { bare, type Finish, fileName, moduleWords, option, type ReadValue, test } from '../module-words.js';

const factors: Readonly<Record<string, bigint>> = { m: 1024n * 1024n, k: 1024n };
const largest = 0xffffffffn;
const scale = 1_000_000;

/** The kernel stores a byte rate as the cost of a block of 16 bytes. */
function costOf(bytes: bigint): bigint {
  return largest / ((bytes >> 4n) + 1n);
}

function bytesOf(cost: bigint): bigint {
  return ((cost === 0n ? largest : largest / cost) - 1n) << 4n;
}

/** `512kb/s` in bytes per second, as precise as the kernel stores it; null if it is not a byte rate. */
function byteRate(text: string): bigint | null {
  const [, digits = '', factor = ''] = /^(\d+)([km]?)b\/s/.exec(text) ?? [];
  if (digits === '' || BigInt(digits) === 0n) return null;
  const bytes = BigInt(digits) * (factors[factor] ?? 1n);
  const cost = costOf(bytes);
  return cost === 0n || bytes >> 36n > 0n ? null : bytesOf(cost);
}

function printByteRate(bytes: bigint): string {
  for (const [unit, size] of Object.entries(factors)) {
    if (bytes >= size && costOf((bytes / size) * size) === costOf(bytes)) return `${bytes / size}${unit}b/s`;
  }
  return `${bytes}b/s`;
}

const limit: ReadValue = (text) => {
  const bytes = byteRate(text);
  if (bytes !== null) return printByteRate(bytes);
  return parsePeriod(text, scale) && text;
};

/** A number of packets, or of bytes such as `10kb`. Anything else after the number is ignored. */
function burstOf(text: string): bigint | null {
  const [, digits = '', factor = '', more = ''] = /^(0x[0-9a-f]+|\d+)([km]?)(.*)$/is.exec(text) ?? [];
  const value = parseNumber64(digits);
  if (value === null || value === 0n || (factor === '' && more === '' && value > 1_000_000n)) return null;
  return value * (factors[factor] ?? 1n);
}

const burst: ReadValue = (text) => (burstOf(text) === null ? null : text);

const modes = ['srcip', 'srcport', 'dstip', 'dstport'];
const mode: ReadValue = (text) => {
  const given = text.split(/[,|]+/).filter((word) => word !== '');
  return given.every((word) => modes.includes(word)) ? modes.filter((word) => given.includes(word)).join(',') : null;
};

/** How the tools print a rate and a burst, and the default lifetime of an entry (milliseconds). */
interface Limit {
  readonly rate: string;
  readonly burst: string | null;
  /** The default that the tools assume when they print, and the one that they set when they read. These can differ. */
  readonly assumedExpiry: number;
  readonly givenExpiry: number;
  readonly interval: number | null;
}

function limitOf(rate: string, burstText: string | undefined, isRateMatch: boolean): Limit | null {
  const bytes = byteRate(rate);
  if (bytes !== null) return byteLimit(bytes, burstText);
  const found = parsePeriod(rate, scale);
  const burst = burstText === undefined ? 5n : burstOf(burstText);
  const period = found && (isRateMatch ? Math.floor(found.period / found.seconds) : found.period);
  if (found === null || !period || burst === null || burst > 1_000_000n) return null;
  const { text, seconds } = printPeriod(period, scale);
  return {
    rate: text,
    burst: String(burst),
    assumedExpiry: seconds * 1000,
    givenExpiry: found.seconds * 1000,
    interval: found.seconds,
  };
}

function byteLimit(bytes: bigint, burstText: string | undefined): Limit | null {
  const rate = printByteRate(bytes);
  if (burstText === undefined) return { rate, burst: null, assumedExpiry: 15_000, givenExpiry: 15_000, interval: 1 };
  const burst = burstOf(burstText);
  if (burst === null || burst < bytes || bytes === 0n) return null;
  const whole = bytes * ((burst + bytes - 1n) / bytes);
  const [unit, size] = Object.entries(factors).find(([, each]) => whole >= each) ?? ['', 1n];
  return { rate, burst: `${whole / size}${unit}b`, assumedExpiry: 60_000, givenExpiry: 60_000, interval: 1 };
}

/** `upto` and `above` are each other's negation. */
const finish: Finish = (options, { family }) => {
  const given = (flag: string) => options.find((each) => each.flag === `--hashlimit-${flag}`);
  const text = (flag: string) => given(flag)?.values[0];
  const [found] = options;
  if (found === undefined || !/-(upto|above)$/.test(found.flag)) return null;
  const isRateMatch = given('rate-match') !== undefined;
  const limit = limitOf(found.values[0] ?? '', text('burst'), isRateMatch);
  if (limit === null) return null;
  const other = found.flag === '--hashlimit-upto' ? '--hashlimit-above' : '--hashlimit-upto';
  const expiry = Number(text('htable-expire') ?? limit.givenExpiry);
  const interval = text('rate-interval') ?? String(limit.interval);
  const wholeAddress = String(addressBits[family]);
  const printed: readonly (readonly [string, string | null])[] = [
    ['burst', limit.burst],
    ['mode', text('mode') || null],
    ['name', text('name') ?? null],
    ['htable-size', unless(capped(text('htable-size')), '0')],
    ['htable-max', unless(capped(text('htable-max')), '0')],
    ['htable-gcinterval', unless(text('htable-gcinterval'), '1000')],
    ['htable-expire', expiry === limit.assumedExpiry ? null : String(expiry)],
    ['srcmask', unless(text('srcmask'), wholeAddress)],
    ['dstmask', unless(text('dstmask'), wholeAddress)],
  ];
  return [
    { negated: false, flag: found.negated ? other : found.flag, values: [limit.rate] },
    ...printed.flatMap(([flag, value]) => (value === null ? [] : [plain(flag, value)])),
    ...(isRateMatch ? [plain('rate-match')] : []),
    ...(isRateMatch && interval !== '1' ? [plain('rate-interval', interval)] : []),
  ];
};

/** The largest table that the kernel supports. */
function capped(value: string | undefined): string | undefined {
  return value === undefined || Number(value) <= 1_048_576 ? value : '1048576';
}

function unless(value: string | undefined, byDefault: string): string | null {
  return value === undefined || value === byDefault ? null : value;
}

function plain(flag: string, ...values: readonly string[]): ModuleOption {
  return { negated: false, flag: `--hashlimit-${flag}`, values };
}

const interval: ReadValue = (text) => {
  const [digits = ''] = /^\d+/.exec(text) ?? [];
  return digits === '' || Number(digits) === 0 || Number(digits) > 0x7fffffff ? null : String(Number(digits));
};

export const hashlimit = moduleWords(
  [
    test('--hashlimit-upto', limit, { also: ['--hashlimit'] }),
    test('--hashlimit-above', limit),
    option('--hashlimit-burst', burst),
    option('--hashlimit-mode', mode),
    option('--hashlimit-name', fileName(254)),
    option('--hashlimit-htable-size', decimal()),
    option('--hashlimit-htable-max', decimal()),
    option('--hashlimit-htable-gcinterval', decimal(0xffffffff, 1)),
    option('--hashlimit-htable-expire', decimal(0xffffffff, 1)),
    option('--hashlimit-srcmask', maskLength),
    option('--hashlimit-dstmask', maskLength),
    bare('--hashlimit-rate-match'),
    option('--hashlimit-rate-interval', interval),
  ],
  finish,
  {
    required: ['--hashlimit-name'],
    anyOf: ['--hashlimit-upto', '--hashlimit-above'],
    exclusive: [['--hashlimit-upto', '--hashlimit-above']],
  },
);
