import type { Clock } from './clock.js';

/** Wakes one sleeper. However often it rings while nobody sleeps, that counts as once, and is not forgotten. */
export interface Bell {
  readonly ring: () => void;
  /** Until it rings, or until a time; null: however long that takes. */
  readonly sleep: (until: number | null) => Promise<void>;
  /** Whether somebody sleeps, and nothing has rung. */
  readonly isAsleep: () => boolean;
}

export function makeBell({ after, now }: Pick<Clock, 'after' | 'now'>): Bell {
  let hasRung = false;
  let wake: (() => void) | null = null;
  return {
    ring: () => {
      hasRung = true;
      wake?.();
    },
    isAsleep: () => wake !== null && !hasRung,
    sleep: async (until) => {
      // A turn of the event loop, so that all that arrived at once is one ring.
      await new Promise((resolve) => setImmediate(resolve));
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const timer = until === null ? null : after(Math.max(0, until - now()), resolve);
          wake = () => {
            timer?.cancel();
            resolve();
          };
        });
      }
      wake = null;
      hasRung = false;
    },
  };
}
