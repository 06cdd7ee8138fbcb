import { parseRuleset } from '../../src/index.js';
import { emptyKernelNamespace } from '../../src/ir/program.js';
import { type Planned, type Views, views } from './views.js';

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
export const hostileViews: Views = {
  ...made({ ...views, plan: views.plan.view, verify: views.verify.view }),
  plan: plannedWith(views.plan),
  verify: plannedWith(views.verify),
};

function made<Shown>(shown: Shown): Shown {
  return JSON.parse(JSON.stringify(shown), (key, value) => {
    if (typeof value === 'string') return ours.has(key) ? value : `${value}${hostile}`;
    const isOurs = Array.isArray(value) && ours.has(key);
    return isOurs ? value.map((each) => (typeof each === 'string' ? each.replace(hostile, '') : each)) : value;
  });
}

/** Among what was compared is a table of somebody who knows how to name chains and comments. */
function plannedWith({ programs, view }: Planned): Planned {
  const text = '*filter\n:THEIRS - [0:0]\n-A THEIRS -m comment --comment REMARK -j DROP\nCOMMIT\n';
  const ruleset = JSON.parse(
    JSON.stringify(parseRuleset(text, 'ipv4').ruleset, withoutCounters).replaceAll(
      /THEIRS|REMARK/g,
      JSON.stringify(hostile).slice(1, -1),
    ),
  );
  const [host = emptyKernelNamespace('host', null), ...rest] = programs.observed.namespaces;
  return {
    view: made(view),
    programs: { ...programs, observed: { namespaces: [{ ...host, rulesets: [ruleset] }, ...rest] } },
  };
}

function withoutCounters(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? undefined : value;
}
