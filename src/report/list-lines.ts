import { linesOfMany, type ManyOptions } from '../base/lines-of-many.js';

const everything = '--verbose shows all';

export interface ListLinesOptions<T> extends Pick<ManyOptions<T>, 'kindOf' | 'most'> {
  /** Whether all are asked for. */
  readonly verbose: boolean;
}

/**
 * Lines of a list for a terminal: the first of each kind, unless all are asked for. Pure.
 * @example
 * listLines(notes, (note) => [`note: ${note}`], { verbose: false });
 */
export function listLines<T>(
  items: readonly T[],
  linesOf: (item: T) => readonly string[],
  { verbose, ...options }: ListLinesOptions<T>,
): readonly string[] {
  const bound = verbose ? { ...options, most: Number.POSITIVE_INFINITY } : options;
  return linesOfMany(items, linesOf, { ...bound, whole: everything });
}
