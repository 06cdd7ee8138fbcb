import { meaningOfObject } from '../meaning.js';

export function add<T extends object>(items: readonly T[], item: T): readonly T[] {
  refuse(
    items.some((one) => meaningOfObject(one) === meaningOfObject(item)),
    `exists: ${meaningOfObject(item)}`,
  );
  return [...items, item];
}

/** Removes the first item that means the same, as `-D` and `del` do. */
export function remove<T extends object>(items: readonly T[], item: T): readonly T[] {
  const index = items.findIndex((one) => meaningOfObject(one) === meaningOfObject(item));
  refuse(index < 0, `not there: ${meaningOfObject(item)}`);
  return items.filter((_, at) => at !== index);
}

/** @throws Error if the kernel would refuse. */
export function refuse(isWrong: boolean, why: string): void {
  if (isWrong) throw new Error(why);
}
