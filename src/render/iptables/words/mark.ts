import { hex } from '../../../base/hex.js';
import { allBits } from '../../../base/kernel-facts.js';
import type { ModuleOption } from '../../../ir/match.js';
import { hexNumber, mark, maskedMark, parseMark, printMaskedMark } from '../canonical/mark.js';
import { decimal, parseNumber } from '../canonical/number.js';
import { bare, type Finish, moduleWords, oneOf, option, type ReadValue, test } from '../module-words.js';

export const markMatches = {
  mark: moduleWords([test('--mark', mark)], undefined, { required: ['--mark'] }),
  connmark: moduleWords([test('--mark', mark)], undefined, { required: ['--mark'] }),
} as const;

const number: ReadValue = (text) => (parseNumber(text) === null ? null : text);

/** All options are forms of one operation of the kernel: (mark & ~MASK) ^ VALUE. */
function xmark({ flag, values: [text = ''] }: ModuleOption): ModuleOption | null {
  const found = parseMark(text);
  if (found === null) return null;
  const { value, mask } = found;
  switch (flag) {
    case '--set-mark':
      return setXmark(value, (value | mask) >>> 0);
    case '--and-mark':
      return setXmark(0, ~value >>> 0);
    case '--or-mark':
      return setXmark(value, value);
    case '--xor-mark':
      return setXmark(value, 0);
    default:
      return setXmark(value, mask);
  }
}

function setXmark(value: number, mask: number): ModuleOption {
  return { negated: false, flag: '--set-xmark', values: [printMaskedMark({ value, mask })] };
}

const setting = [
  option('--set-xmark', maskedMark),
  option('--set-mark', maskedMark),
  option('--and-mark', number),
  option('--or-mark', number),
  option('--xor-mark', number),
];

const operations = setting.map(({ flag }) => flag);

const markFinish: Finish = (options) => {
  const [only, another] = options;
  const found = only === undefined || another !== undefined ? null : xmark(only);
  return found && [found];
};

const copies = ['--save-mark', '--restore-mark'];
const masks = ['--nfmask', '--ctmask', '--mask'];
const shifts = ['--left-shift-mark', '--right-shift-mark'];

/** `--mask` sets both masks, and both are always printed. */
const connmarkFinish: Finish = (options, context) => {
  const copy = options.find(({ flag }) => copies.includes(flag));
  const shift = options.filter(({ flag, values: [bits] }) => shifts.includes(flag) && bits !== '0').slice(-1);
  const others = options.filter(({ flag }) => !shifts.includes(flag));
  if (copy === undefined) {
    const set = markFinish(others, context);
    return set && [...set, ...shift];
  }
  if (others.some((each) => each !== copy && !masks.includes(each.flag))) return null;
  const given = (flag: string) => options.find((each) => each.flag === flag)?.values[0];
  const both = given('--mask') ?? hex(allBits);
  return [
    copy,
    { negated: false, flag: '--nfmask', values: [given('--nfmask') ?? both] },
    { negated: false, flag: '--ctmask', values: [given('--ctmask') ?? both] },
    ...shift,
  ];
};

export const markTargets = {
  MARK: moduleWords(setting, markFinish, oneOf(...operations)),
  CONNMARK: moduleWords(
    [
      ...setting,
      bare('--save-mark'),
      bare('--restore-mark'),
      option('--nfmask', hexNumber),
      option('--ctmask', hexNumber),
      option('--mask', hexNumber),
      option('--left-shift-mark', decimal(31)),
      option('--right-shift-mark', decimal(31)),
    ],
    connmarkFinish,
    {
      ...oneOf(...operations, ...copies),
      exclusive: [
        [...operations, ...copies],
        ['--mask', '--nfmask'],
        ['--mask', '--ctmask'],
      ],
    },
  ),
} as const;
