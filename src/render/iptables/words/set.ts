import { decimal } from '../canonical/number.js';
import { decimal64 } from '../canonical/number64.js';
import { asIs, bare, moduleWords, option, type ReadValue, test } from '../module-words.js';

const dimensions: ReadValue = (text) => (/^(src|dst)(,(src|dst)){0,5}$/.test(text) ? text : null);
const named = { values: [asIs, dimensions] };
const count = decimal64();

export const setMatches = {
  set: moduleWords([
    test('--match-set', asIs, { ...named, also: ['--set'] }),
    bare('--return-nomatch'),
    bare('--update-counters', { negatable: true }),
    bare('--update-subcounters', { negatable: true }),
    test('--packets-eq', count),
    option('--packets-lt', count),
    option('--packets-gt', count),
    test('--bytes-eq', count),
    option('--bytes-lt', count),
    option('--bytes-gt', count),
  ]),
} as const;

export const setTargets = {
  SET: moduleWords([
    option('--add-set', asIs, named),
    bare('--exist'),
    option('--timeout', decimal()),
    option('--del-set', asIs, named),
    option('--map-set', asIs, named),
    bare('--map-mark'),
    bare('--map-prio'),
    bare('--map-queue'),
  ]),
} as const;
