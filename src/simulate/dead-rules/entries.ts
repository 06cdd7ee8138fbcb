import { common, lasting, type Region } from './constraint.js';
import type { ReadyRule } from './ready-table.js';
import type { Caller, Scope } from './scope.js';

/** A way into a chain. */
export interface Way {
  /** Whoever comes this way is in it. */
  readonly region: Region;
  /** The rule that leads in; null at a hook. */
  readonly by: ReadyRule | null;
  /** How packets came to that rule. */
  readonly from: Way | null;
}

/** How packets come into a chain. */
export interface Entry {
  readonly ways: readonly Way[];
  /** Whether there were too many, and the only one has what they have in common. */
  readonly isJoined: boolean;
  /** Null where several chains lead here, or none. */
  readonly caller: Caller | null;
}

const mostBranches = 8;
const mostConstraints = 24;

/** With one more rule that leads into the chain. @param ways how packets come to the rule, with what it asks of them. */
export function withCall(entry: Entry | undefined, rule: ReadyRule, ways: readonly Way[], scope: Scope): Entry {
  const coming = ways.map(({ from, region }): Way => {
    // The newest are at the end; fewer say less, and nothing wrong.
    return { region: lasting(region, rule.changes).slice(-mostConstraints), by: rule, from };
  });
  const { changedAt } = scope;
  if (entry === undefined) {
    return joined({ ways: coming, isJoined: false, caller: { scope, before: rule.index, changedAt } });
  }
  const { caller, isJoined } = entry;
  return joined({
    ways: [...entry.ways, ...coming],
    isJoined,
    caller: caller?.scope === scope ? { ...caller, changedAt } : null,
  });
}

function joined(entry: Entry): Entry {
  const [first, ...others] = entry.ways;
  if (first === undefined || (!entry.isJoined && others.length < mostBranches)) return entry;
  const region = common(
    first.region,
    others.map((way) => way.region),
  );
  return { ...entry, ways: [{ ...first, region }], isJoined: true };
}
