/** How many items of one kind are printed unless the caller says otherwise. */
const defaultMost = 20;

export interface ManyOptions<T> {
  /** What is counted apart from the others, in the words for those that are left out. */
  readonly kindOf?: (item: T) => string;
  /** How many items of one kind are shown; default 20. */
  readonly most?: number;
  /** Where all of them are: `--verbose shows all`. */
  readonly whole?: string;
}

/**
 * Lines about items of which there may be thousands: the first few of each kind, then the number of the others. Output
 * for machines does not use this; it is complete. Pure.
 * @example
 * linesOfMany(diagnostics, (one) => [formatDiagnostic(one)], { kindOf: ({ code }) => code });
 */
export function linesOfMany<T>(
  items: readonly T[],
  linesOf: (item: T) => readonly string[],
  { kindOf = () => '', most = defaultMost, whole }: ManyOptions<T> = {},
): readonly string[] {
  const { left, shown } = firstOfEach(items, kindOf, most);
  const hint = whole === undefined ? '' : `; ${whole}`;
  return [
    ...shown.flatMap(linesOf),
    ...left.map(([kind, count]) => `... ${moreText(count)}${kind === '' ? '' : ` (${kind})`}${hint}`),
  ];
}

/**
 * The first items of each kind, and how many of each are left. Pure.
 * @example
 * firstOfEach(pods, ({ phase }) => phase, 100);
 */
export function firstOfEach<T>(
  items: readonly T[],
  kindOf: (item: T) => string,
  most: number = defaultMost,
): { readonly shown: readonly T[]; readonly left: readonly (readonly [kind: string, count: number])[] } {
  const counts = new Map<string, number>();
  const shown = items.filter((item) => {
    const kind = kindOf(item);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= most;
  });
  const left = [...counts].flatMap(([kind, count]) => (count > most ? [[kind, count - most] as const] : []));
  return { shown, left };
}

/** `worker-1, worker-2 and 4,998 more`. */
export function namesOfMany(names: readonly string[], most: number = defaultMost): string {
  if (names.length <= most) return names.join(', ');
  const shown = names.slice(0, most - 1);
  return `${shown.join(', ')} ${moreText(names.length - shown.length)}`;
}

/** `and 9,990 more`; empty where nothing is left out. */
export function moreText(count: number): string {
  return count <= 0 ? '' : `and ${countText(count)} more`;
}

/** `9,990`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 step`, `9,990 steps`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}
