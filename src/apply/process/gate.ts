/** How much of ours is open at the same moment: processes, each with up to three pipes, and files below /proc. */
const most = 16;

/** The system has no descriptor or process left to give; it may have when one of ours has ended. */
const exhausted: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE', 'EAGAIN']);

let open = 0;
const waiting: (() => void)[] = [];

/**
 * Does some work that needs descriptors, not too much of it at once. What finds none left waits until other work of ours
 * has ended and is tried again; the error is passed on where there is none to wait for.
 */
export async function throughGate<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    while (open >= most) await nextEnd();
    open += 1;
    try {
      return await work();
    } catch (error) {
      if (open < 2 || !exhausted.has((error as NodeJS.ErrnoException).code)) throw error;
    } finally {
      open -= 1;
      for (const go of waiting.splice(0)) go();
    }
    await nextEnd();
  }
}

function nextEnd(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
  });
}
