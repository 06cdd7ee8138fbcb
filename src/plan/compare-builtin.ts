import type { RuleOperation } from '../ir/rule-operation.js';
import type { Rule } from '../ir/ruleset.js';
import type { JumpPosition } from '../model/jump-position.js';
import type { NoteChange } from './change.js';
import { noteDifference, type RulesetComparison, type TableRef } from './compare-chains.js';
import { meaningOfObject } from './meaning.js';
import { compareSequence } from './sequence.js';

export interface BuiltinChain extends TableRef {
  readonly chain: string;
  /** Our rules in it, in their order. */
  readonly desired: readonly Rule[];
  /** All rules in it, foreign ones included. */
  readonly observed: readonly Rule[];
  readonly isOurs: (rule: Rule) => boolean;
  readonly position: JumpPosition;
}

/**
 * Compares our rules in a built-in chain that we share with other programs: they are one block at the declared
 * position. Foreign rules are never touched; ours are deleted by text and inserted again if their position or number is
 * wrong.
 */
export function compareBuiltin(builtin: BuiltinChain, note: NoteChange): RulesetComparison {
  const { family, table, chain, desired, observed, isOurs } = builtin;
  const place = { family, table, chain };
  const ours = observed.map((rule, index) => ({ rule, index })).filter(({ rule }) => isOurs(rule));
  const foreign = observed.filter((rule) => !isOurs(rule));
  const inPlace =
    ours.length === desired.length &&
    desired.every((rule, i) => ours[i] !== undefined && meaningOfObject(ours[i].rule) === meaningOfObject(rule));
  const start = ours[0]?.index ?? 0;
  const { insertAt, latest } = positionAmong(foreign, builtin.position);
  const isBlock = ours.every(({ index }, i) => index === start + i);
  if (inPlace && (desired.length === 0 || (isBlock && start <= latest))) return { changes: [], operations: [] };

  const deletions = ours.map(({ rule, index }, i): RuleOperation => {
    return { kind: 'delete-rule', table, chain, index: index - i, rule };
  });
  const insertions = desired.map((rule, i): RuleOperation => {
    return { kind: 'insert-rule', table, chain, index: insertAt + i, rule };
  });
  const differences = compareSequence(
    desired,
    ours.map(({ rule }) => rule),
  );
  const changes = differences.map((difference) => noteDifference(place, difference, note));
  const pushedDown = () =>
    desired.map((rule, i) =>
      note(
        'moved',
        { object: 'rule', ...place, index: insertAt + i, rule },
        { object: 'rule', ...place, index: ours[i]?.index ?? 0, rule },
      ),
    );
  return { changes: inPlace ? pushedDown() : changes, operations: [...deletions, ...insertions] };
}

/**
 * How many foreign rules precede ours when these are inserted, and how many may: with `first` none; with `before` those
 * ahead of the first jump to a named chain, or any number if there is no such jump.
 */
function positionAmong(foreign: readonly Rule[], position: JumpPosition): { insertAt: number; latest: number } {
  if (position === 'first') return { insertAt: 0, latest: 0 };
  const anchor = foreign.findIndex(
    ({ target }) => (target?.kind === 'jump' || target?.kind === 'goto') && position.before.includes(target.chain),
  );
  return anchor < 0 ? { insertAt: 0, latest: foreign.length } : { insertAt: anchor, latest: anchor };
}
