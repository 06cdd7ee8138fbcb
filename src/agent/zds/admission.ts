import type { PeerCredentials } from '../../index.js';

/** Two ztunnels of a rolling update, and some that are going: more would be a fault. */
export const mostConnections = 8;

const [burst, perSecond] = [8, 5];

/**
 * How fast connections are accepted: a burst, then five a second, as upstream's agent does. Each costs lines in the log
 * and a whole snapshot, so a ztunnel that connects in a loop must not set the pace. Those that wait are kept by the
 * kernel.
 */
export interface Pace {
  left: number;
  /** Of the monotonic clock: when `left` was true. */
  at: number;
}

export function startPace(now: number): Pace {
  return { left: burst, at: now };
}

/** Null: one may be accepted now. Otherwise, after how many milliseconds. */
export function takeTurn(pace: Pace, now: number): number | null {
  pace.left = Math.min(burst, pace.left + ((now - pace.at) * perSecond) / 1000);
  pace.at = now;
  if (pace.left < 1) return ((1 - pace.left) * 1000) / perSecond;
  pace.left -= 1;
  return null;
}

/**
 * Why this process may not be told about pods; null: it may. Descriptors of namespaces are as good as being root in
 * them.
 */
export function refusal({ pid, uid }: PeerCredentials, ownUid: number): string | null {
  return uid === 0 || uid === ownUid
    ? null
    : `a process of user ${uid} (pid ${pid}) connected: only root may be ztunnel`;
}
