import { common, lasting, type Region } from './constraint.js';
import type { ReadyRule } from './ready-table.js';
import type { Caller, Scope } from './scope.js';

/** A path into a chain. */
export interface EntryPath {
  /** All packets on this path are in it. */
  readonly region: Region;
  /** The calling rule; null at a hook. */
  readonly by: ReadyRule | null;
  /** The path to that rule. */
  readonly from: EntryPath | null;
}

/** How packets come into a chain. */
export interface Entry {
  readonly paths: readonly EntryPath[];
  /** Whether there were too many paths: they are joined to one with their common constraints. */
  readonly isJoined: boolean;
  /** The only calling chain; null: several or none. */
  readonly caller: Caller | null;
}

const mostBranches = 8;
const mostConstraints = 24;

/** The entry with one more calling rule. @param paths to the calling rule, with its own constraints. */
export function withCall(entry: Entry | undefined, rule: ReadyRule, paths: readonly EntryPath[], scope: Scope): Entry {
  const coming = paths.map(({ from, region }): EntryPath => {
    // Keeps the newest constraints, at the end: dropping some is safe, as the region only grows.
    return { region: lasting(region, rule.changes).slice(-mostConstraints), by: rule, from };
  });
  const { changedAt } = scope;
  if (entry === undefined) {
    return joined({ paths: coming, isJoined: false, caller: { scope, before: rule.index, changedAt } });
  }
  const { caller, isJoined } = entry;
  return joined({
    paths: [...entry.paths, ...coming],
    isJoined,
    caller: caller?.scope === scope ? { ...caller, changedAt } : null,
  });
}

function joined(entry: Entry): Entry {
  const [first, ...others] = entry.paths;
  if (first === undefined || (!entry.isJoined && others.length < mostBranches)) return entry;
  const region = common(
    first.region,
    others.map((path) => path.region),
  );
  return { ...entry, paths: [{ ...first, region }], isJoined: true };
}
