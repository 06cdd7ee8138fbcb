import type { ChangeView } from '../plan-view.js';

/** What a node holds, as a picture shows it: places with their parts. Pods of one kind are one place. */
export interface NodeView {
  readonly places: readonly PlaceView[];
  readonly wires: readonly WireView[];
}

export interface PlaceView {
  /** Its scope, or the first of its scopes. */
  readonly key: string;
  readonly title: string;
  readonly subtitle: string;
  /** `pods` stand on the left, the node in the middle, others on the right. */
  readonly side: 'left' | 'middle' | 'right';
  /** What it stands for, if for more than one: the first names, and how many there are. */
  readonly members: { readonly names: readonly string[]; readonly count: number } | null;
  readonly parts: readonly PartView[];
}

/** Objects that belong together: a chain with its rules, a set with its members, the routes of a table. */
export interface PartView {
  /** Where it stands in its place: `links`, `mangle`, `sets`, `routing` ... */
  readonly group: string;
  readonly name: string;
  /** The first few, those that are not as they should be ahead. */
  readonly items: readonly ItemView[];
  /** How many there are. */
  readonly total: number;
  readonly marks: Readonly<Partial<Record<ItemMark, number>>>;
}

export type ItemMark = ChangeView['kind'];

export interface ItemView {
  readonly text: string;
  /** What is to be done about it; null: it is as it should be. */
  readonly mark: ItemMark | null;
  readonly before: string | null;
  readonly purpose: string | null;
  readonly causes: readonly string[];
}

/** What connects two places. */
export interface WireView {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}
