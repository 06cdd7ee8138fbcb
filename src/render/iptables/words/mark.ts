import type { ModuleOption } from '../../../ir/match.js';
import { allBits, hexNumber, mark, maskedMark, parseMark, printMaskedMark } from '../canonical/mark.js';
import { hex, parseNumber } from '../canonical/number.js';
import { bare, type Finish, moduleWords, option, type ReadValue, test } from '../module-words.js';

export const markMatches = {
  mark: moduleWords([test('--mark', mark)]),
  connmark: moduleWords([test('--mark', mark)]),
} as const;

const number: ReadValue = (text) => (parseNumber(text) === null ? null : text);

/** The ways to say it are many, the kernel has one: (mark & ~MASK) ^ VALUE. */
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

const markFinish: Finish = (options) => {
  const [only, another] = options;
  const found = only === undefined || another !== undefined ? null : xmark(only);
  return found && [found];
};

const copies = ['--save-mark', '--restore-mark'];
const masks = ['--nfmask', '--ctmask', '--mask'];

/** `--mask` stands for both masks, and both are always printed. */
const connmarkFinish: Finish = (options, reading) => {
  const copy = options.find(({ flag }) => copies.includes(flag));
  if (copy === undefined) return markFinish(options, reading);
  if (options.some((each) => each !== copy && !masks.includes(each.flag))) return null;
  const given = (flag: string) => options.find((each) => each.flag === flag)?.values[0];
  const both = given('--mask') ?? hex(allBits);
  return [
    copy,
    { negated: false, flag: '--nfmask', values: [given('--nfmask') ?? both] },
    { negated: false, flag: '--ctmask', values: [given('--ctmask') ?? both] },
  ];
};

export const markTargets = {
  MARK: moduleWords(setting, markFinish),
  CONNMARK: moduleWords(
    [
      ...setting,
      bare('--save-mark'),
      bare('--restore-mark'),
      option('--nfmask', hexNumber),
      option('--ctmask', hexNumber),
      option('--mask', hexNumber),
    ],
    connmarkFinish,
  ),
} as const;
