import type { RuleOperation } from '../ir/rule-operation.js';
import type { Family, Rule, Ruleset } from '../ir/ruleset.js';
import type { Change, NoteChange } from './change.js';
import type { Item } from './item.js';
import { compareSequence } from './sequence.js';

export interface TableRef {
  readonly family: Family;
  readonly table: string;
}

export interface RulesetComparison {
  readonly changes: readonly Change[];
  readonly operations: readonly RuleOperation[];
}

/** Rules of a chain; null if the ruleset has no such chain. */
export function rulesOf(ruleset: Ruleset | undefined, table: string, chain: string): readonly Rule[] | null {
  const found = ruleset?.tables.find((one) => one.name === table)?.chains.find((one) => one.name === chain);
  return found === undefined ? null : found.rules;
}

/**
 * Compares our own chains of one table. A chain that differs is rewritten, in one commit with the rest of its table; an
 * equal chain is not written and keeps its counters.
 */
export function compareOwnChains(
  { family, table }: TableRef,
  desired: Ruleset | undefined,
  observed: Ruleset | undefined,
  ours: readonly string[],
  note: NoteChange,
  isOurs: (chain: string) => boolean = () => true,
): RulesetComparison {
  const names = (ruleset: Ruleset | undefined) =>
    (ruleset?.tables.find((one) => one.name === table)?.chains ?? [])
      .map((chain) => chain.name)
      .filter((chain) => ours.includes(chain));
  const changes: Change[] = [];
  const operations: RuleOperation[] = [];
  for (const chain of new Set([...names(desired), ...names(observed).filter(isOurs)])) {
    const desiredRules = rulesOf(desired, table, chain);
    const observedRules = isOurs(chain) ? rulesOf(observed, table, chain) : null;
    if (desiredRules === null) {
      changes.push(note('extra', { object: 'chain', family, table, chain }));
      operations.push({ kind: 'delete-chain', table, chain, before: observedRules ?? [] });
      continue;
    }
    const found = observedRules === null ? [note('missing', { object: 'chain', family, table, chain })] : [];
    found.push(
      ...compareSequence(desiredRules, observedRules ?? []).map((difference) =>
        noteDifference({ family, table, chain }, difference, note),
      ),
    );
    if (found.length > 0)
      operations.push({ kind: 'write-chain', table, chain, rules: desiredRules, before: observedRules });
    changes.push(...found);
  }
  return { changes, operations };
}

export function noteDifference(
  place: TableRef & { readonly chain: string },
  difference: ReturnType<typeof compareSequence>[number],
  note: NoteChange,
): Change {
  const item = (index: number, rule: Rule): Item => ({ object: 'rule', ...place, index, rule });
  const desired = item(difference.index, difference.rule);
  return 'before' in difference
    ? note(difference.kind, desired, item(difference.was, difference.before))
    : note(difference.kind, desired);
}
