import {
  type Change,
  type ChangeKind,
  type LivePlan,
  type Observation,
  type Plan,
  podRows,
  viewPlan,
} from '../../index.js';

/** What differs in one namespace, in the pod's name or `host`. */
export interface ScopeDifferences {
  readonly scope: string;
  readonly counts: Readonly<Record<ChangeKind, number>>;
  readonly summary: string;
  /** All there is: jumps of ours that others pushed down, the first behind this; null: something else differs. */
  readonly pushedDownBy: string | null;
}

const summarised = 3;
const longest = 400;

/** The differences of a plan by namespace. What pods have in the node's own namespace is there. */
export function differencesOf(live: LivePlan): readonly ScopeDifferences[] {
  const pods = new Map(podRows(live).map(({ pod, scope }) => [scope, pod]));
  const scopes = [...new Set(live.plan.changes.map(({ scope }) => scope))];
  return scopes.map((scope) => {
    const changes = live.plan.changes.filter((one) => one.scope === scope);
    return {
      scope: pods.get(scope) ?? scope,
      counts: countsOf(changes),
      summary: summaryOf({ ...live.plan, changes }),
      pushedDownBy: changes.every(({ kind }) => kind === 'moved') ? culpritOf(changes, live.observation) : null,
    };
  });
}

function countsOf(changes: readonly Change[]): Record<ChangeKind, number> {
  const counts = { missing: 0, extra: 0, changed: 0, moved: 0, duplicated: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  return counts;
}

function summaryOf(plan: Plan): string {
  const { changes } = viewPlan({ ...plan, steps: [] });
  const words = changes.slice(0, summarised).map(({ kind, object, text }) => `${kind} ${object}: ${text}`);
  const more = changes.length > summarised ? [`and ${changes.length - summarised} more`] : [];
  return [...words, ...more].join('; ').slice(0, longest);
}

/** The rule that stands before ours. */
function culpritOf(changes: readonly Change[], { program }: Observation): string | null {
  const [first] = changes;
  if (first?.item.object !== 'rule' || first.before?.object !== 'rule') return null;
  const { chain, family, table } = first.item;
  const rules = program.namespaces
    .find(({ netns }) => netns === first.netns)
    ?.rulesets.find((one) => one.family === family)
    ?.tables.find(({ name }) => name === table)
    ?.chains.find(({ name }) => name === chain)?.rules;
  const target = rules?.[0]?.target;
  const named = target?.kind === 'jump' || target?.kind === 'goto' ? `the jump to ${target.chain}` : 'a rule';
  return `${named} of another program in ${chain} of ${table}`;
}
