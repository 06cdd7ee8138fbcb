import type { ModuleOption } from '../../../ir/match.js';
import { parseNumber } from '../canonical/number.js';
import { bare, type Finish, moduleWords, option, type ReadValue, test } from '../module-words.js';

const twoDigits = (text: string) => text.padStart(2, '0');

const timeOfDay: ReadValue = (text) => {
  const [, hours = '', minutes = '', seconds = '0'] = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text) ?? [];
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  return [hours, minutes, seconds].map(twoDigits).join(':');
};

/** `YYYY[-MM[-DD[Thh[:mm[:ss]]]]]`. */
const date: ReadValue = (text) => {
  const found = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d))?)?)?)?)?$/.exec(text);
  if (!found) return null;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = found;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
};

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const weekdays: ReadValue = (text) => {
  const given = text.split(',').map((word) => {
    const number = parseNumber(word, 7);
    if (number !== null && number > 0) return number - 1;
    return dayNames.findIndex((name) => name.slice(0, 2).toLowerCase() === word.slice(0, 2).toLowerCase());
  });
  return given.includes(-1) ? null : dayNames.filter((_, index) => given.includes(index)).join(',');
};

const monthdays: ReadValue = (text) => {
  const given = text.split(',').map((word) => parseNumber(word, 31));
  if (given.some((day) => day === null || day === 0)) return null;
  return [...new Set(given)].sort((a, b) => Number(a) - Number(b)).join(',');
};

const monthNumbers = Array.from({ length: 31 }, (_, index) => String(index + 1));

/** Negated days are printed as the other days. All days are not printed. */
function days(given: ModuleOption | undefined, all: readonly string[]): readonly ModuleOption[] {
  if (given === undefined) return [];
  const named = (given.values[0] ?? '').split(',');
  const kept = all.filter((day) => named.includes(day) !== given.negated);
  return kept.length === all.length ? [] : [{ negated: false, flag: given.flag, values: [kept.join(',')] }];
}

/** If one time of day is given, both are printed. Without a last date the end of 32-bit time is printed. */
const timeFinish: Finish = (options) => {
  const given = (flag: string) => options.find((each) => each.flag === flag);
  const [start, stop] = [given('--timestart'), given('--timestop')];
  const ends = [
    start ?? { negated: false, flag: '--timestart', values: ['00:00:00'] },
    stop ?? { negated: false, flag: '--timestop', values: ['23:59:59'] },
  ];
  const lastDate = { negated: false, flag: '--datestop', values: ['2038-01-19T03:14:07'] };
  const isWholeDay = ends[0]?.values[0] === '00:00:00' && ends[1]?.values[0] === '23:59:59';
  const isLocal = given('--kerneltz') ?? given('--localtz');
  return [
    ...(isWholeDay ? [] : ends),
    ...days(given('--monthdays'), monthNumbers),
    ...days(given('--weekdays'), dayNames),
    ...options.filter(({ flag }) => flag === '--datestart'),
    given('--datestop') ?? lastDate,
    ...(isLocal ? [{ ...isLocal, flag: '--kerneltz' }] : []),
    ...options.filter(({ flag }) => flag === '--contiguous'),
  ];
};

function contiguousProblem(options: readonly ModuleOption[]): string | null {
  const at = (flag: string, otherwise: string) => options.find((each) => each.flag === flag)?.values[0] ?? otherwise;
  const isContiguous = options.some(({ flag }) => flag === '--contiguous');
  const isForwards = at('--timestart', '00:00:00') < at('--timestop', '23:59:59');
  return isContiguous && isForwards ? '--contiguous is for times past midnight' : null;
}

export const timeMatches = {
  time: moduleWords(
    [
      option('--timestart', timeOfDay),
      option('--timestop', timeOfDay),
      test('--monthdays', monthdays, { also: ['--days-of-month'] }),
      test('--weekdays', weekdays, { also: ['--days'] }),
      option('--datestart', date),
      option('--datestop', date),
      bare('--kerneltz'),
      bare('--localtz'),
      bare('--utc'),
      bare('--contiguous'),
    ],
    timeFinish,
    {
      exclusive: [
        ['--utc', '--kerneltz'],
        ['--utc', '--localtz'],
      ],
      more: contiguousProblem,
    },
  ),
} as const;
