import { setTimeout as sleep } from 'node:timers/promises';

/** Times of a follower, in milliseconds. Tests have others. */
export interface Pace {
  readonly firstDelay: number;
  readonly longestDelay: number;
  /** Of a watch; the server ends it then. Spread over a quarter more, so that not all nodes ask at once. */
  readonly watch: number;
  /** How much later a watch is given up that the server did not end. */
  readonly grace: number;
  /** A watch that lasted this long counts as a success even if nothing came. */
  readonly settled: number;
  /** A storm of events is handed on once in this time. */
  readonly batch: number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export const usualPace: Pace = {
  firstDelay: 100,
  longestDelay: 30_000,
  watch: 240_000,
  grace: 30_000,
  settled: 5_000,
  batch: 20,
  random: Math.random,
};

/**
 * How long to wait after so many failures in a row: doubling, and between half and one and a half of it by chance. Pure
 * but for `random`.
 */
export function delayAfter(failures: number, { firstDelay, longestDelay, random }: Pace): number {
  const base = Math.min(longestDelay, firstDelay * 2 ** Math.min(failures - 1, 30));
  return Math.min(longestDelay, base * (0.5 + random()));
}

/** Waits, unless the signal aborts. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}
