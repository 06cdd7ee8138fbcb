import type { TableId } from './route.js';

/** A foreign object in a place that a constant of the document assigns to ours. */
export type TakenObject =
  | { readonly object: 'set'; readonly name: string }
  /** A chain, with its name, an nft table with our prefix, or a jump to a chain. */
  | { readonly object: 'chain'; readonly name?: string }
  /** A rule in a built-in chain that looks like ours. */
  | { readonly object: 'rule' }
  /** Its name and altnames. */
  | { readonly object: 'link'; readonly names: readonly string[] }
  | { readonly object: 'route'; readonly table: TableId }
  | { readonly object: 'ip-rule'; readonly priority: number };

/** The path in the document that decides the place, and a value that is free on the node; null: none is known. */
export interface Remedy {
  readonly path: string;
  readonly free: string | null;
  /** What the foreign object is, and what to do about it instead; left out: nothing is known. */
  readonly known?: { readonly what: string; readonly remedy: string };
}
