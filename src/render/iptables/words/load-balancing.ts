import { addressBits } from '../../../ir/family.js';
import type { ModuleOption } from '../../../ir/match.js';
import { maskLength } from '../canonical/mask-length.js';
import { decimal, padded, parseNumber } from '../canonical/number.js';
import {
  bare,
  type Finish,
  fileName,
  moduleWords,
  option,
  type ReadValue,
  test,
  textOf,
  type ValueContext,
} from '../module-words.js';

const node = decimal(32, 1);

/** The tools print a node as a mask with one bit. */
const clusterFinish: Finish = (options) =>
  options
    .filter(({ flag }) => flag.startsWith('--cluster-local'))
    .map(({ negated, flag, values: [text = ''] }) => ({
      negated,
      flag: '--cluster-local-nodemask',
      values: [flag.endsWith('mask') ? text : padBits((1 << (Number(text) - 1)) >>> 0)],
    }))
    .concat(
      options
        .filter(({ flag }) => !flag.startsWith('--cluster-local'))
        .map((each) => ({ ...each, values: [...each.values] })),
    );

function padBits(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

const nodeMask: ReadValue = (text) => {
  const value = parseNumber(text, 32);
  return value === null || value === 0 ? null : padBits(value);
};

function clusterProblem(options: readonly ModuleOption[]): string | null {
  const value = (flag: string) => Number(options.find((each) => each.flag === flag)?.values[0] ?? 0);
  const nodes = value('--cluster-total-nodes');
  const isBeyond = value('--cluster-local-node') > nodes || value('--cluster-local-nodemask') >= 2 ** nodes;
  return isBeyond ? 'a node beyond --cluster-total-nodes' : null;
}

export const loadBalancingMatches = {
  cluster: moduleWords(
    [
      test('--cluster-local-node', node),
      test('--cluster-local-nodemask', nodeMask),
      option('--cluster-total-nodes', node),
      option('--cluster-hash-seed', padded(8)),
    ],
    clusterFinish,
    {
      required: ['--cluster-total-nodes', '--cluster-hash-seed'],
      anyOf: ['--cluster-local-node', '--cluster-local-nodemask'],
      exclusive: [['--cluster-local-node', '--cluster-local-nodemask']],
      more: clusterProblem,
    },
  ),
} as const;

/** The parts of `--hmark-tuple` (which may be abbreviated) and the options that they imply. */
const tuple: readonly (readonly [string, string | null])[] = [
  ['ct', null],
  ['src', '--hmark-src-prefix'],
  ['dst', '--hmark-dst-prefix'],
  ['sport', '--hmark-sport-mask'],
  ['dport', '--hmark-dport-mask'],
  ['proto', '--hmark-proto-mask'],
  ['spi', '--hmark-spi-mask'],
];

function tupleParts(text: string): readonly (readonly [string, string | null])[] | null {
  const parts = text
    .split(',')
    .map((word) => tuple.find(([name]) => word !== '' && name.startsWith(word.toLowerCase())));
  return parts.includes(undefined) ? null : parts.filter((part) => part !== undefined);
}

const allOf: Readonly<Record<string, string>> = {
  '--hmark-sport-mask': '0xffff',
  '--hmark-dport-mask': '0xffff',
  '--hmark-proto-mask': '0xffff',
  '--hmark-spi-mask': '0xffffffff',
};

const hmarkFinish: Finish = (options, { family }) => {
  const parts = options.flatMap(({ flag, values: [text = ''] }) =>
    flag === '--hmark-tuple' ? (tupleParts(text) ?? []) : [],
  );
  const whole = String(addressBits[family]);
  const implied = parts.flatMap(([, flag]): readonly ModuleOption[] =>
    flag === null ? [] : [{ negated: false, flag, values: [allOf[flag] ?? whole] }],
  );
  const given = options.filter(({ flag }) => flag !== '--hmark-tuple');
  const merged = [...given, ...implied.filter(({ flag }) => !given.some((each) => each.flag === flag))];
  const place = ({ flag }: ModuleOption) => hmarkOrder.indexOf(flag);
  merged.sort((one, other) => place(one) - place(other));
  const isConnection = parts.some(([name]) => name === 'ct');
  return isConnection ? [...merged, { negated: false, flag: '--hmark-tuple', values: ['ct'] }] : merged;
};

const hmarkOrder = [
  '--hmark-src-prefix',
  '--hmark-dst-prefix',
  '--hmark-sport-mask',
  '--hmark-dport-mask',
  '--hmark-spi-mask',
  '--hmark-sport',
  '--hmark-dport',
  '--hmark-spi',
  '--hmark-proto-mask',
  '--hmark-rnd',
  '--hmark-mod',
  '--hmark-offset',
];

/** A time in microseconds; the text may have a unit. */
function microseconds(text: string): number | null {
  const [, number = '', unit = ''] = /^(\d+\.?\d*|\.\d+)(us|usecs?|ms|msecs?|s|secs?)?$/i.exec(text) ?? [];
  if (number === '') return null;
  const factor = /^s/i.test(unit) ? 1_000_000 : /^m/i.test(unit) ? 1000 : 1;
  return Math.trunc(Number(number) * factor);
}

const time: ReadValue = (text) => (microseconds(text) === null ? null : text);

function printTime(value: number): string {
  if (value >= 1_000_000) return `${(value / 1_000_000).toFixed(1)}s`;
  return value >= 1000 ? `${(value / 1000).toFixed(1)}ms` : `${value}us`;
}

/** The kernel has six intervals, and a logarithm for the averaging. Both are chosen from the given times. */
const rateestFinish: Finish = (options) => {
  const of = (flag: string) => microseconds(options.find((each) => each.flag === flag)?.values[0] ?? '');
  const [name] = options;
  const [interval, average] = [of('--rateest-interval'), of('--rateest-ewmalog')];
  if (name === undefined || interval === null || average === null) return null;
  const step = [0, 1, 2, 3, 4, 5].find((each) => interval <= 2 ** each * 250_000);
  if (step === undefined) return null;
  let log = 1;
  while (log < 32 && interval / -Math.log(1 - 1 / 2 ** log) <= average) log += 1;
  log -= 1;
  if (log === 0 || log >= 31) return null;
  const chosen = 2 ** step * 250_000;
  return [
    name,
    { negated: false, flag: '--rateest-interval', values: [printTime(chosen)] },
    { negated: false, flag: '--rateest-ewmalog', values: [printTime(chosen * 2 ** log)] },
  ];
};

/** Targets that mark packets for load balancing, or measure traffic. */
export const loadBalancingTargets = {
  HMARK: moduleWords(
    [
      option('--hmark-tuple', (text) => (tupleParts(text) === null ? null : text)),
      option('--hmark-src-prefix', maskLength),
      option('--hmark-dst-prefix', maskLength),
      option('--hmark-sport-mask', padded(4, 65535)),
      option('--hmark-dport-mask', padded(4, 65535)),
      option('--hmark-spi-mask', padded(8)),
      option('--hmark-sport', padded(4, 65535)),
      option('--hmark-dport', padded(4, 65535)),
      option('--hmark-spi', padded(8)),
      option('--hmark-proto-mask', padded(2, 65535)),
      option('--hmark-rnd', padded(8)),
      option('--hmark-mod', decimal(0xffffffff, 1)),
      option('--hmark-offset', decimal()),
    ],
    hmarkFinish,
    { required: ['--hmark-mod', '--hmark-rnd'], more: hmarkProblem },
  ),
  IDLETIMER: moduleWords(
    [option('--timeout', decimal(4_294_967, 1)), option('--label', fileName(27)), bare('--alarm')],
    undefined,
    { required: ['--timeout', '--label'] },
  ),
  RATEEST: moduleWords(
    [
      option('--rateest-name', textOf(15, { cut: true })),
      option('--rateest-interval', time),
      option('--rateest-ewmalog', time),
    ],
    rateestFinish,
    { required: ['--rateest-name', '--rateest-interval', '--rateest-ewmalog'] },
  ),
} as const;

function hmarkProblem(options: readonly ModuleOption[], context: ValueContext): string | null {
  const implied = options.flatMap(({ flag, values: [text = ''] }) =>
    flag === '--hmark-tuple' ? (tupleParts(text) ?? []) : [],
  );
  const twice = implied.find(([, implies]) => options.some(({ flag }) => flag === implies));
  if (twice !== undefined) return `${twice[0]} of --hmark-tuple is ${twice[1]}`;
  const flags = (hmarkFinish(options, context) ?? []).map(({ flag }) => flag);
  const isOfPorts = flags.includes('--hmark-sport-mask') || flags.includes('--hmark-dport-mask');
  if (flags.includes('--hmark-spi-mask') && isOfPorts) return '--hmark-spi-mask and masks of ports exclude each other';
  const hasInput = flags.some((flag) => /-(prefix|mask|tuple)$/.test(flag));
  return hasInput ? null : 'lacks --hmark-tuple';
}
