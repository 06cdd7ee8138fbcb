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

/** Both ends of the day are printed where one is given, and the end of 32-bit time where no last date is. */
const timeFinish: Finish = (options) => {
  const given = (flag: string) => options.find((each) => each.flag === flag);
  const [start, stop] = [given('--timestart'), given('--timestop')];
  const ends = [
    start ?? { negated: false, flag: '--timestart', values: ['00:00:00'] },
    stop ?? { negated: false, flag: '--timestop', values: ['23:59:59'] },
  ];
  const lastDate = { negated: false, flag: '--datestop', values: ['2038-01-19T03:14:07'] };
  const flags = ['--monthdays', '--weekdays', '--datestart'];
  return [
    ...(start || stop ? ends : []),
    ...options.filter(({ flag }) => flags.includes(flag)),
    given('--datestop') ?? lastDate,
    ...options.filter(({ flag }) => flag === '--kerneltz' || flag === '--contiguous'),
  ];
};

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
      bare('--contiguous'),
    ],
    timeFinish,
  ),
} as const;
