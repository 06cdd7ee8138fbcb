import { type Views, views } from './views.js';

/** A name that runs `ran` wherever a page takes it for markup, an attribute, a script, a style or an address. */
export const hostile = `"'><img src=x onerror="ran('img')"></script><script>ran('script')</script></style></textarea></title><svg onload=ran('svg')>`;

/** Words of ours, that nobody else can choose. */
const ours = new Set([
  ...[
    'formatVersion',
    'kind',
    'severity',
    'status',
    'phase',
    'state',
    'standing',
    'level',
    'extent',
    'object',
    'hook',
    'verdict',
  ],
  ...['backend', 'families', 'protocol', 'protocols', 'code', 'arithmetic', 'mark', 'connmark'],
]);

/** What the pages show if everything that others can name has such a name. */
export const hostileViews: Views = JSON.parse(JSON.stringify(views), (key, value) =>
  typeof value === 'string' && !ours.has(key) ? `${value}${hostile}` : hostileLines(key, value),
);

function hostileLines(key: string, value: unknown): unknown {
  if (!Array.isArray(value) || !ours.has(key)) return value;
  return value.map((each) => (typeof each === 'string' ? each.replace(hostile, '') : each));
}
