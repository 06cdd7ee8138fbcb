import { LockedError, type LockRequest, withLock } from './lock.js';

export interface HeldLocks {
  /** File descriptors, one for each namespace. */
  readonly locks: readonly number[];
  /** Whether another process held one of them: what was read before may be out of date. */
  readonly waited: boolean;
}

/**
 * Runs `work` as the only writer of several namespaces. Each is locked once, in ascending order of inode numbers: all
 * processes use the same order, so there is no deadlock.
 */
export async function withLocks<T>(
  requests: readonly LockRequest[],
  work: (held: HeldLocks) => Promise<T>,
): Promise<T> {
  const byInode = new Map(requests.map((request) => [request.location.inode, request]));
  const ordered = [...byInode.values()].sort((a, b) => compareInodes(a.location.inode, b.location.inode));
  return lockNext(ordered, { locks: [], waited: false }, work);
}

async function lockNext<T>(
  [request, ...rest]: readonly LockRequest[],
  held: HeldLocks,
  work: (held: HeldLocks) => Promise<T>,
): Promise<T> {
  if (request === undefined) return work(held);
  let waited = false;
  const next = (lock: number): Promise<T> => {
    isOurs = true;
    return lockNext(rest, { locks: [...held.locks, lock], waited: held.waited || waited }, work);
  };
  let isOurs = false;
  try {
    return await withLock({ ...request, seconds: 0 }, next);
  } catch (error) {
    // An error of the work, or of a later lock, is not about this lock.
    if (isOurs || !(error instanceof LockedError) || request.seconds === 0) throw error;
  }
  waited = true;
  return withLock(request, next);
}

function compareInodes(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}
