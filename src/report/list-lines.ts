import { linesOfMany, type ManyOptions } from '../base/lines-of-many.js';

const everything = '--verbose shows all';

/** Lines of a list for a terminal: the first of each kind, unless all are asked for. */
export function listLines<T>(
  items: readonly T[],
  linesOf: (item: T) => readonly string[],
  { verbose, ...options }: Pick<ManyOptions<T>, 'kindOf' | 'most'> & { readonly verbose: boolean },
): readonly string[] {
  const bound = verbose ? { ...options, most: Number.POSITIVE_INFINITY } : options;
  return linesOfMany(items, linesOf, { ...bound, whole: everything });
}
