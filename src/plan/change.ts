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
  /** The desired object, or the observed one if none is desired. */
  readonly item: Item;
  /** The observed object instead; null unless `changed` or `moved`. */
  readonly before: Item | null;
  /** The statements of the document behind it; undefined for an object of ours that is no longer desired. */
  readonly origin: Origin | undefined;
  /** The backend that has it, if not the plan's. */
  readonly backend?: ResolvedBackend;
}

/** Creates the changes of one namespace. */
export type NoteChange = (kind: ChangeKind, item: Item, before?: Item) => Change;

export function changesOf(scope: Scope, netns: string | null): NoteChange {
  return (kind, item, before) => ({ kind, scope, netns, item, before: before ?? null, origin: originOf(item) });
}
