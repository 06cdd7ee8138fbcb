import { both, type Constraint, clashOf, isImpossible, lasting, type Region } from './constraint.js';
import { addCover } from './covers.js';
import type { Entry, EntryPath } from './entries.js';
import type { ReadyChain, ReadyRule, RuleRef } from './ready-table.js';
import { coveringRule, noteChanges, type Scope, scopeIn } from './scope.js';
import { changesBy, type SummaryOf, takenBy } from './summary.js';

export type Reason =
  /** No live rule calls its chain. `by`: the dead rule, in a reached chain, that would; null: none. */
  | { readonly kind: 'unreached'; readonly by: RuleRef | null }
  /** Its conditions contradict each other, its hook, or a rule that calls its chain. */
  | { readonly kind: 'impossible'; readonly by: RuleRef | 'itself' | 'hook' }
  /** An earlier rule takes every packet that it would match. */
  | { readonly kind: 'covered'; readonly by: RuleRef };

interface Found {
  readonly dead: (rule: ReadyRule, reason: Reason) => void;
  /** A live rule calls a chain. */
  readonly call: (chain: string, rule: ReadyRule, paths: readonly EntryPath[], scope: Scope) => void;
}

/** Walks a chain with what is known about the packets that enter it. */
export function walkChain({ rules }: ReadyChain, entry: Entry, summaryOf: SummaryOf, { call, dead }: Found): void {
  const scope = scopeIn(entry.caller);
  let { paths } = entry;
  for (const rule of rules) {
    const { jump, region } = rule;
    const possible = isImpossible(region) ? [] : paths.filter((path) => clashBetween(region, path.region) === null);
    if (possible.length === 0) {
      dead(rule, { kind: 'impossible', by: whyImpossible(region, paths[0] ?? null) });
      continue;
    }
    const coming = possible.map((from): EntryPath => ({ region: both(from.region, region), by: from.by, from }));
    const covering = coming.map((path) => coveringRule(scope, path.region));
    const [first] = covering;
    if (first != null && !covering.includes(null)) {
      dead(rule, { kind: 'covered', by: first });
      continue;
    }
    if (jump !== null) {
      const live = coming.filter((_, index) => covering[index] === null);
      call(jump.chain, rule, live, scope);
    }
    for (const taken of takenBy(rule, summaryOf)) addCover(scope.covers, taken, rule);
    const changes = changesBy(rule, summaryOf);
    if (changes === 0) continue;
    noteChanges(scope, changes, rule.index);
    paths = paths.map((path) => ({ ...path, region: lasting(path.region, changes) }));
  }
}

function clashBetween(region: Region, other: Region): Constraint | null {
  for (const constraint of region) {
    const clash = clashOf(constraint, other);
    if (clash !== null) return clash;
  }
  return null;
}

/** The nearest calling rule that the rule contradicts. */
function whyImpossible(region: Region, path: EntryPath | null): RuleRef | 'itself' | 'hook' {
  if (isImpossible(region)) return 'itself';
  const clash = clashBetween(region, path?.region ?? []);
  for (let at = path; at !== null; at = at.from) if (clash !== null && at.by?.region.includes(clash)) return at.by;
  return 'hook';
}
