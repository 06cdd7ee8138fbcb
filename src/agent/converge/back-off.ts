const firstMs = 200;
const mostMs = 30_000;

/** How long to wait after so many failures in a row: doubling, bounded, and never the same for all who wait. */
export function backOff(failures: number, random: () => number): number {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(whole * (0.75 + random() / 2));
}
