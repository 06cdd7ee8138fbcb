import { unreachable } from '../base/unreachable.js';
import type { ForeignFamily, ForeignTable } from './foreign-table.js';

export interface NftTableName {
  readonly family: ForeignFamily;
  readonly name: string;
}

/**
 * A table of nft in which another agent keeps the rules of the same design, in a form of its own. It is ours to remove,
 * never to write.
 */
export interface Predecessor {
  /** As packets meet it, and as a mode recognises it. */
  readonly table: ForeignTable;
  /**
   * As nft lists it without counters, by which a rollback restores it; null: a saved observation has only the table.
   */
  readonly listing: string | null;
}

/** What a layout is called: by the newest release that writes it, and the oldest; null: no other is known. */
export interface LayoutName {
  readonly name: string;
  readonly since: string | null;
}

export type PredecessorOperation =
  | { readonly kind: 'delete-predecessor'; readonly predecessor: Predecessor }
  | { readonly kind: 'restore-predecessor'; readonly predecessor: Predecessor };

export function invertPredecessorOperation({ kind, predecessor }: PredecessorOperation): PredecessorOperation {
  switch (kind) {
    case 'delete-predecessor':
      return { kind: 'restore-predecessor', predecessor };
    case 'restore-predecessor':
      return { kind: 'delete-predecessor', predecessor };
    default:
      return unreachable(kind);
  }
}

/** Whether both are the same table with the same contents. */
export function isSamePredecessor(one: Predecessor, other: Predecessor): boolean {
  return isNamedAlike(one.table, other.table) && one.listing === other.listing;
}

export function isNamedAlike(one: NftTableName, other: NftTableName): boolean {
  return one.family === other.family && one.name === other.name;
}
