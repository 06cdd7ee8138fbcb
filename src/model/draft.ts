import type { Mark } from './mark.js';

type Leaf = string | number | boolean | null | Mark;

/**
 * What could be read of a document, with undefined for refused values. Rules check a draft, so that one bad value hides
 * no other mistake.
 */
export type Draft<T> = T extends Leaf
  ? T | undefined
  : T extends readonly (infer Item)[]
    ? readonly Draft<Item>[]
    : { readonly [Key in keyof T]: Draft<T[Key]> };
