import { meaningOf } from '../meaning.js';

export function add<T>(items: readonly T[], item: T): readonly T[] {
  refuse(
    items.some((one) => meaningOf(one) === meaningOf(item)),
    `exists: ${meaningOf(item)}`,
  );
  return [...items, item];
}

/** Removes the first item that means the same, as `-D` and `del` do. */
export function remove<T>(items: readonly T[], item: T): readonly T[] {
  const index = items.findIndex((one) => meaningOf(one) === meaningOf(item));
  refuse(index < 0, `not there: ${meaningOf(item)}`);
  return items.filter((_, at) => at !== index);
}

/** @throws Error if the kernel would refuse. */
export function refuse(isWrong: boolean, why: string): void {
  if (isWrong) throw new Error(why);
}
