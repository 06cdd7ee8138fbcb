import type { Origin } from '../ir/origin.js';
import type { Scope } from '../ir/program.js';
import type { ResolvedBackend } from '../model/backend.js';
import { type Item, originOf } from './item.js';

/** How the live state differs from the desired one. */
export type ChangeKind = 'missing' | 'extra' | 'changed' | 'moved' | 'duplicated';

export interface Change {
  readonly kind: ChangeKind;
  readonly scope: Scope;
  readonly netns: string | null;
  /** The desired object, or the observed one where none is desired. */
  readonly item: Item;
  /** What is there now instead; null unless `changed` or `moved`. */
  readonly before: Item | null;
  /** Which statements of the document ask for it; undefined for what is ours but asked for no more. */
  readonly origin: Origin | undefined;
  /** Where it is, if not in the plan's backend. */
  readonly backend?: ResolvedBackend;
}

/** A function that makes changes of one namespace. */
export type NoteChange = (kind: ChangeKind, item: Item, before?: Item) => Change;

export function changesOf(scope: Scope, netns: string | null): NoteChange {
  return (kind, item, before) => ({ kind, scope, netns, item, before: before ?? null, origin: originOf(item) });
}
