/** Time and chance, so that a test can hand in its own. */
export interface Clock {
  /**
   * Milliseconds since 1970, as it was when the process started: it never jumps, though the clock of the node may be
   * set.
   */
  readonly now: () => number;
  /** Calls back once, later. */
  readonly after: (milliseconds: number, then: () => void) => { readonly cancel: () => void };
  /** At least 0, less than 1. */
  readonly random: () => number;
}

export const systemClock: Clock = {
  now: () => Math.round(performance.timeOrigin + performance.now()),
  after: (milliseconds, then) => {
    const timer = setTimeout(then, milliseconds);
    return { cancel: () => clearTimeout(timer) };
  },
  random: Math.random,
};
