import type { Ownership } from '../ir/ownership.js';
import { isNamedAlike, isSamePredecessor, type Predecessor, type PredecessorOperation } from '../ir/predecessor.js';
import type { NamespaceObjects } from '../ir/program.js';
import type { NoteChange } from './change.js';
import { type Comparison, inPhase } from './comparison.js';
import type { Item } from './item.js';

/** Where the tables are, who knows their layout, and whether they go only once the rules of iptables are in place. */
export interface PredecessorContext {
  readonly place: Pick<NamespaceObjects, 'scope' | 'netns'>;
  readonly ownership: Ownership;
  readonly isLater: boolean;
}

/**
 * Removes the tables of predecessors, in the transaction that writes ours. Only a rollback desires some: those that
 * were there.
 * @param observed those that are ours.
 */
export function comparePredecessors(
  desired: readonly Predecessor[],
  observed: readonly Predecessor[],
  { isLater, ownership, place }: PredecessorContext,
  note: NoteChange,
): Comparison {
  const extra = observed.filter((one) => !desired.some((other) => isSamePredecessor(one, other)));
  const missing = desired.filter((one) => !observed.some((other) => isSamePredecessor(one, other)));
  const named = (all: readonly Predecessor[], { table }: Predecessor) =>
    all.find((other) => isNamedAlike(other.table, table));
  const operations: readonly PredecessorOperation[] = [
    ...extra.map((predecessor) => ({ kind: 'delete-predecessor', predecessor }) as const),
    ...missing.map((predecessor) => ({ kind: 'restore-predecessor', predecessor }) as const),
  ];
  return {
    changes: [
      ...missing.map((one) => {
        const before = named(observed, one);
        const item = itemOf(one, desired);
        return before === undefined ? note('missing', item) : note('changed', item, itemOf(before, observed));
      }),
      ...extra.filter((one) => named(desired, one) === undefined).map((one) => note('extra', itemOf(one, observed))),
    ],
    work: inPhase(isLater && missing.length === 0 ? 'other-backend' : 'rules', { tool: 'nft', operations }),
  };

  function itemOf({ table: { family, name } }: Predecessor, all: readonly Predecessor[]): Item {
    const tables = all.map(({ table }) => table);
    return { object: 'table', family, name, layout: ownership.predecessors?.layout(place, tables) ?? null };
  }
}
