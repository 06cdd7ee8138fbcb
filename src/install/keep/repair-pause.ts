const windowMs = 60_000;
const freeRepairs = 5;
const firstPauseMs = 1000;
const longestPauseMs = 300_000;

/** The repairs of late, for the back-off against another program that undoes them. */
export interface Repairs {
  /** Milliseconds, the newest last. */
  readonly times: readonly number[];
  readonly pauseMs: number;
}

export const noRepairs: Repairs = { times: [], pauseMs: 0 };

/**
 * After another repair. More than five within a minute are a fight: each further one is followed by a pause twice as long, up to five minutes. A minute
 * of peace, besides the pause, ends it. Pure.
 */
export function afterRepair({ pauseMs, times }: Repairs, now: number): Repairs {
  const recent = [...times.filter((time) => now - time < windowMs + pauseMs), now];
  if (recent.length <= freeRepairs) return { times: recent, pauseMs: 0 };
  const next = Math.min(Math.max(pauseMs * 2, firstPauseMs), longestPauseMs);
  return { times: recent.slice(-freeRepairs - 1), pauseMs: next };
}
