import type { Instant } from './session.js';

export interface Clock {
  readonly now: () => Instant;
  /** Calls back once, after so many milliseconds. @returns what takes that back */
  readonly after: (ms: number, callback: () => void) => () => void;
}

export const systemClock: Clock = {
  now: () => ({ monotonic: performance.now(), wall: Date.now() }),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.max(0, Math.ceil(ms)));
    return () => clearTimeout(timer);
  },
};
