type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** Errors of a system without a free descriptor or process; one may be free when a process of ours has ended. */
const exhausted: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE', 'EAGAIN']);

/**
 * Limits how much work runs at once. Where descriptors run out the limit is lowered and the work is tried again; the
 * error is thrown only if no other work was running.
 */
export function makeGate(width: number): Gate {
  let most = width;
  let open = 0;
  const waiting = new Set<() => void>();
  return async (work) => {
    for (;;) {
      while (open >= most) await new Promise<void>((resolve) => waiting.add(resolve));
      open += 1;
      try {
        return await work();
      } catch (error) {
        if (open === 1 || !exhausted.has((error as NodeJS.ErrnoException).code)) throw error;
        most = Math.min(most, open - 1);
      } finally {
        open -= 1;
        // Wakes only one: with a hundred thousand waiting, waking all of them each time would be quadratic.
        const [next] = waiting;
        if (next !== undefined && open < most) {
          waiting.delete(next);
          next();
        }
      }
    }
  };
}

/** The gate of everything that needs descriptors: processes, each with up to three pipes, and files below /proc. */
export const throughGate = makeGate(16);
