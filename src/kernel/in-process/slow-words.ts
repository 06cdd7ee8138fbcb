/** What took so long in this process that the event loop should not wait for it again. */
export interface SlowWords {
  readonly has: (words: string) => boolean;
  readonly note: (words: string, tookMs: number) => void;
}

const defaults = {
  /** Once in a while is bearable; a process costs the event loop less. */
  longMs: 50,
  /** Afterwards it may have been a busy moment, or there is less by now. */
  forgottenMs: 5 * 60_000,
  most: 1000,
  now: () => performance.now(),
};

export function slowWords(given: Partial<typeof defaults> = {}): SlowWords {
  const { forgottenMs, longMs, most, now } = { ...defaults, ...given };
  const until = new Map<string, number>();
  return {
    has: (words) => {
      const end = until.get(words);
      if (end !== undefined && end <= now()) until.delete(words);
      return until.has(words);
    },
    note: (words, tookMs) => {
      if (tookMs <= longMs) return;
      const [oldest] = until.keys();
      if (until.size >= most && oldest !== undefined) until.delete(oldest);
      until.set(words, now() + forgottenMs);
    },
  };
}
