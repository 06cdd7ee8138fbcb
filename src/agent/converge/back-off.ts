/** The first and the longest pause, in milliseconds. */
export type PauseRange = readonly [first: number, most: number];

const usualRange: PauseRange = [200, 30_000];

/** How long to wait after so many failures in a row: doubling, bounded, and never the same for all who wait. */
export function backOff(failures: number, random: () => number, [firstMs, mostMs]: PauseRange = usualRange): number {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(whole * (0.75 + random() / 2));
}
