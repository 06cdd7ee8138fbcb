import type { ModuleOption } from '../../../ir/match.js';
import { oneOf } from '../canonical/choice.js';
import { decimal, parseNumber } from '../canonical/number.js';
import { decimal64 } from '../canonical/number64.js';
import { rate } from '../canonical/rate.js';
import { type Finish, moduleWords, option, type ReadValue, test } from '../module-words.js';

/** `--limit 3/hour` and a burst of 5 are the defaults; only the default burst is not printed. */
const limitFinish: Finish = (options) => {
  const limit = options.find(({ flag }) => flag === '--limit') ?? {
    negated: false,
    flag: '--limit',
    values: ['3/hour'],
  };
  const burst = options.find(({ flag }) => flag === '--limit-burst');
  return burst === undefined || burst.values[0] === '5' || burst.values[0] === '0' ? [limit] : [limit, burst];
};

/** The kernel stores a probability in 31 bits. The tools print 11 digits, with halves rounded to even. */
const probability: ReadValue = (text) => {
  if (!/^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) || Number(text) > 1) return null;
  const kept = BigInt(Math.round(Number(text) * 0x80000000));
  const [scaled, whole] = [kept * 10n ** 11n, 2n ** 31n];
  const [floor, rest] = [scaled / whole, (scaled % whole) * 2n];
  const up = rest > whole || (rest === whole && floor % 2n === 1n);
  const digits = String(up ? floor + 1n : floor).padStart(12, '0');
  return `${digits.slice(0, -11)}.${digits.slice(-11)}`;
};

const statisticFinish: Finish = (options) => {
  const mode = options.find(({ flag }) => flag === '--mode');
  const every = options.find(({ flag }) => flag === '--every');
  const packet = options.find(({ flag }) => flag === '--packet');
  if (mode?.values[0] !== 'nth') return options;
  return every === undefined ? null : [mode, every, packet ?? { negated: false, flag: '--packet', values: ['0'] }];
};

function statisticProblem(options: readonly ModuleOption[]): string | null {
  const value = (flag: string) => options.find((each) => each.flag === flag)?.values[0];
  const required = value('--mode') === 'random' ? '--probability' : '--every';
  if (value(required) === undefined) return `--mode ${value('--mode')} wants ${required}`;
  const [packet, every] = [Number(value('--packet') ?? 0), Number(value('--every') ?? 1)];
  return packet < every ? null : '--packet is below --every';
}

const burst: ReadValue = (text) => {
  const value = parseNumber(text, 10_000);
  return value === null ? null : String(value);
};

export const rateMatches = {
  limit: moduleWords([option('--limit', rate(10_000)), option('--limit-burst', burst)], limitFinish),
  quota: moduleWords([test('--quota', decimal64())], undefined, { required: ['--quota'] }),
  statistic: moduleWords(
    [
      option('--mode', oneOf(['random', 'nth'])),
      test('--probability', probability),
      test('--every', decimal(0xffffffff, 1)),
      option('--packet', decimal()),
    ],
    statisticFinish,
    {
      required: ['--mode'],
      exclusive: [
        ['--probability', '--every'],
        ['--probability', '--packet'],
      ],
      needs: { '--every': '--packet', '--packet': '--every' },
      more: statisticProblem,
    },
  ),
} as const;
