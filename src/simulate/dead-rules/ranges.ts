export type Range = readonly [first: number, last: number];

/** Sorted, disjoint ranges of numbers, both ends included: ports, protocols, states, booleans. */
export interface Ranges {
  readonly kind: 'ranges';
  readonly ranges: readonly Range[];
}

export function rangesOf(given: readonly Range[]): Ranges {
  const ranges: [number, number][] = [];
  for (const [first, last] of given.filter((range) => range[0] <= range[1]).sort((a, b) => a[0] - b[0])) {
    const before = ranges.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else ranges.push([first, last]);
  }
  return { kind: 'ranges', ranges };
}

/** All other numbers from 0 to the greatest. */
export function othersThan({ ranges }: Ranges, greatest: number): Ranges {
  const gaps = [...ranges, [greatest + 1, greatest + 1] as const].map(([first], index): Range => {
    return [(ranges[index - 1]?.[1] ?? -1) + 1, first - 1];
  });
  return rangesOf(gaps);
}

export function areRangesWithin(a: Ranges, b: Ranges): boolean {
  for (const range of a.ranges)
    if (!b.ranges.some((other) => other[0] <= range[0] && range[1] <= other[1])) return false;
  return true;
}

export function areRangesApart(a: Ranges, b: Ranges): boolean {
  for (const range of a.ranges)
    if (b.ranges.some((other) => other[0] <= range[1] && range[0] <= other[1])) return false;
  return true;
}
