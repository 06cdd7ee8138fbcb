import { decimal } from '../canonical/number.js';
import { decimal64 } from '../canonical/number64.js';
import { asIs, bare, type Finish, moduleWords, option, type ReadValue, test, textOf } from '../module-words.js';

const dimensions: ReadValue = (text) => (/^(src|dst)(,(src|dst)){0,5}$/.test(text) ? text : null);
const named = { values: [textOf(31), dimensions] };
const count = decimal64();

/** Updating counters is the default. Repeated options are printed once. */
const setFinish: Finish = (options) =>
  options.filter(
    ({ flag, negated }, index) =>
      (negated || !flag.startsWith('--update-')) && options.findIndex((each) => each.flag === flag) === index,
  );

const maps = ['--map-mark', '--map-prio', '--map-queue'];

export const setMatches = {
  set: moduleWords(
    [
      test('--match-set', textOf(31), { ...named, also: ['--set'] }),
      bare('--return-nomatch', { repeatable: true }),
      bare('--update-counters', { negatable: true }),
      bare('--update-subcounters', { negatable: true }),
      test('--packets-eq', count),
      option('--packets-lt', count),
      option('--packets-gt', count),
      test('--bytes-eq', count),
      option('--bytes-lt', count),
      option('--bytes-gt', count),
    ],
    setFinish,
    { required: ['--match-set'] },
  ),
} as const;

export const setTargets = {
  SET: moduleWords(
    [
      option('--add-set', asIs, named),
      bare('--exist'),
      option('--timeout', decimal()),
      option('--del-set', asIs, named),
      option('--map-set', asIs, named),
      bare('--map-mark'),
      bare('--map-prio'),
      bare('--map-queue'),
    ],
    undefined,
    {
      anyOf: ['--add-set', '--del-set', '--map-set'],
      more: (options) => {
        const flags = options.map(({ flag }) => flag);
        return flags.includes('--map-set') && !maps.some((map) => flags.includes(map))
          ? '--map-set wants what it maps'
          : null;
      },
    },
  ),
} as const;
