import type { Progress } from '../index.js';

/** Shorter work needs none. */
const patienceMs = 1_000;
const intervalMs = 200;

export interface ProgressLine {
  /** Null: the work is done. */
  readonly tell: (progress: Progress | null) => void;
  /** Takes the line away for other output, until the next time it is drawn. */
  readonly erase: () => void;
}

export interface ProgressPlace {
  readonly write: (text: string) => void;
  /** Of the terminal. */
  readonly columns: number;
  /** Milliseconds. */
  readonly now: () => number;
}

export const noProgress: ProgressLine = { tell: () => {}, erase: () => {} };

/** One line at the bottom of a terminal that says how far long work is. Without colours; gone when the work is done. */
export function progressLine({ columns, now, write }: ProgressPlace): ProgressLine {
  let current: Progress | null = null;
  let [startedAt, drawnAt] = [0, 0];
  let isDrawn = false;
  let timer: NodeJS.Timeout | null = null;

  const erase = () => {
    if (isDrawn) write('\r\u001b[K');
    isDrawn = false;
  };
  const draw = () => {
    const at = now();
    if (current === null || at - startedAt < patienceMs || (isDrawn && at - drawnAt < intervalMs)) return;
    // A line as wide as the terminal would move the cursor to the next one.
    write(`\r\u001b[K${progressText(current, at - startedAt).slice(0, columns - 1)}`);
    [isDrawn, drawnAt] = [true, at];
  };
  const end = () => {
    erase();
    current = null;
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  return {
    tell: (progress) => {
      if (progress === null) return end();
      if (current === null) startedAt = now();
      current = progress;
      // Work that does not let go of the thread keeps the timer from drawing.
      draw();
      timer ??= setInterval(draw, intervalMs).unref();
    },
    erase,
  };
}

/** `proving worker-1: 3 of 40, 12 s`. */
export function progressText({ done, total, what }: Progress, passedMs: number): string {
  const far = done === null ? '' : `: ${count(done)}${total === null ? '' : ` of ${count(total)}`}`;
  return `${what.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?')}${far}, ${Math.floor(passedMs / 1_000)} s`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

/** Whether a terminal shows it, and nobody asked for quiet. */
export function wantsProgress(isTerminal: boolean, args: readonly string[], env: NodeJS.ProcessEnv): boolean {
  return isTerminal && env['TERM'] !== 'dumb' && !args.includes('--quiet');
}
