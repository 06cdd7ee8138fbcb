/** Hands on what arrived at once, together: at once when it was quiet, in a storm once in `window` milliseconds. */
export interface Batches {
  readonly wake: () => void;
  readonly flush: () => void;
  readonly stop: () => void;
}

export function batches(window: number, handOn: () => void): Batches {
  let timer: NodeJS.Timeout | null = null;
  let immediate: NodeJS.Immediate | null = null;
  let last = Number.NEGATIVE_INFINITY;
  return { wake, flush, stop };

  function wake(): void {
    if (timer !== null || immediate !== null) return;
    const wait = last + window - performance.now();
    // Lines that came in one piece are all taken before an immediate runs.
    if (wait <= 0) immediate = setImmediate(flush);
    else timer = setTimeout(flush, wait);
  }

  function flush(): void {
    stop();
    last = performance.now();
    handOn();
  }

  function stop(): void {
    if (timer !== null) clearTimeout(timer);
    if (immediate !== null) clearImmediate(immediate);
    [timer, immediate] = [null, null];
  }
}
