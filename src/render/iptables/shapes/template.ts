/** A part of a value that is not an object. */
export type Leaf = string | number | bigint | boolean | null | undefined;

type Fill = (leaves: readonly Leaf[]) => unknown;

/** What is read of the lines of one shape, with places for what differs between them. */
export type Template<T> = (leaves: readonly Leaf[]) => T;

/** Finds in a value where each of the leaves stands; those must occur nowhere else in it. */
export function templateOf<T extends object>(value: T, leaves: readonly Leaf[]): Template<T> {
  // What nothing varies in is shared by all, but each value is an object of its own.
  return (fillOf(value, leaves) ?? (() => ({ ...value }))) as Template<T>;
}

/** Null: the same for all. */
function fillOf(value: unknown, leaves: readonly Leaf[]): Fill | null {
  if (typeof value !== 'object' || value === null) {
    const at = leaves.indexOf(value as Leaf);
    return at < 0 ? null : (given) => given[at];
  }
  const fills: [string | number, Fill][] = [];
  for (const [key, part] of Object.entries(value)) {
    const fill = fillOf(part, leaves);
    if (fill !== null) fills.push([Array.isArray(value) ? Number(key) : key, fill]);
  }
  if (fills.length === 0) return null;
  return (given) => {
    const copy = (Array.isArray(value) ? value.slice() : { ...value }) as Record<string | number, unknown>;
    for (const [key, fill] of fills) copy[key] = fill(given);
    return copy;
  };
}
