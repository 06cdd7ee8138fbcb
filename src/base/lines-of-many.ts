/** How much of the same is printed where nobody asked for all of it. */
const manyAlike = 20;

/**
 * Lines about things of which there may be thousands: of each kind the first, and then how many more there are. What is printed
 * for machines has all of them.
 */
export function linesOfMany<T>(
  items: readonly T[],
  linesOf: (item: T) => readonly string[],
  kindOf: (item: T) => string,
  most: number = manyAlike,
): readonly string[] {
  const counts = new Map<string, number>();
  const shown = items.filter((item) => {
    const kind = kindOf(item);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= most;
  });
  const left = [...counts].filter(([, count]) => count > most);
  return [
    ...shown.flatMap(linesOf),
    ...left.map(([kind, count]) => `... and ${count - most} more${kind === '' ? '' : `: ${kind}`}`),
  ];
}
