import type { Mark } from './mark.js';

type Leaf = string | number | boolean | null | Mark;

/**
 * What could be read of a document, with undefined where a value was refused. The rules take it, so that one bad value
 * hides nothing that is wrong elsewhere.
 */
export type Draft<T> = T extends Leaf
  ? T | undefined
  : T extends readonly (infer Item)[]
    ? readonly Draft<Item>[]
    : { readonly [Key in keyof T]: Draft<T[Key]> };
