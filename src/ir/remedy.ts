import type { TableId } from './route.js';

/** Something of somebody else in a place that a constant of the document gives to ours. */
export type TakenObject =
  | { readonly object: 'set' }
  /** A chain or table of nft under our prefix, or a jump to one. */
  | { readonly object: 'chain' }
  /** A rule in a built-in chain that could be taken for ours. */
  | { readonly object: 'rule' }
  /** Its name and altnames. */
  | { readonly object: 'link'; readonly names: readonly string[] }
  | { readonly object: 'route'; readonly table: TableId }
  | { readonly object: 'ip-rule'; readonly priority: number };

/** The statement that decides the place, and a value that is free on the node; null where none can be told. */
export interface Remedy {
  readonly path: string;
  readonly free: string | null;
}
