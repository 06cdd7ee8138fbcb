/** How many items of one kind are printed unless the caller says otherwise. */
const defaultMost = 20;

/**
 * Lines about items of which there may be thousands: the first few of each kind, then the number of the others. Output for machines
 * does not use this; it is complete. Pure.
 * @param most how many items of one kind are shown; default 20.
 * @example
 * linesOfMany(diagnostics, (one) => [formatDiagnostic(one)], ({ code }) => code);
 */
export function linesOfMany<T>(
  items: readonly T[],
  linesOf: (item: T) => readonly string[],
  kindOf: (item: T) => string,
  most: number = defaultMost,
): readonly string[] {
  const counts = new Map<string, number>();
  const shown = items.filter((item) => {
    const kind = kindOf(item);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= most;
  });
  const cut = [...counts].filter(([, count]) => count > most);
  return [
    ...shown.flatMap(linesOf),
    ...cut.map(([kind, count]) => `... and ${count - most} more${kind === '' ? '' : `: ${kind}`}`),
  ];
}
