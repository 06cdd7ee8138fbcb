type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** The system has no descriptor or process left to give; it may have when one of ours has ended. */
const exhausted: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE', 'EAGAIN']);

/**
 * What lets so much work at once through. Work that finds no descriptor left is tried again among fewer; the error is passed on
 * where it was alone.
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
        // One alone: of a hundred thousand that wait, all would be woken for each that ends.
        const [next] = waiting;
        if (next !== undefined && open < most) {
          waiting.delete(next);
          next();
        }
      }
    }
  };
}

/** For all that needs descriptors: processes, each with up to three pipes, and files below /proc. */
export const throughGate = makeGate(16);
