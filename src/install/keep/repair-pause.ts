const windowMs = 60_000;
const freeRepairs = 5;
const firstPauseMs = 1000;
const longestPauseMs = 300_000;

/** The repairs of late, for the back-off against another program that undoes them. */
export interface Repairs {
  /** Milliseconds, the newest last. */
  readonly times: readonly number[];
  /** Before the next look; 0: there is no fight. */
  readonly pauseMs: number;
}

export const noRepairs: Repairs = { times: [], pauseMs: 0 };

/**
 * After another repair. More than five within a minute are a fight: the pause after each further one is twice as long,
 * up to five minutes. A minute of peace after a pause ends it. Pure.
 */
export function afterRepair({ pauseMs, times }: Repairs, now: number): Repairs {
  const last = times.at(-1) ?? Number.NEGATIVE_INFINITY;
  if (pauseMs > 0 && now - last < pauseMs + windowMs)
    return { times: [...times.slice(-freeRepairs), now], pauseMs: Math.min(pauseMs * 2, longestPauseMs) };
  const recent = [...times.filter((time) => now - time < windowMs), now];
  return { times: recent, pauseMs: recent.length > freeRepairs ? firstPauseMs : 0 };
}
