import { RedirectError } from '../base/redirect-error.js';
import { CommandError } from './command-error.js';

/** The caller aborted before anything was written. The cause is the signal's reason. */
export class AbortError extends RedirectError {
  override readonly name = 'AbortError';
  override readonly code = 'cancelled';

  constructor(cause: unknown) {
    super(`${cause instanceof Error ? cause.message : String(cause)}; nothing was changed`, { cause });
  }
}

/**
 * Runs work that its caller can abort. The signal is checked first. An abort always gives the same error, whatever the
 * work was doing; an error that reports the outcome of a write is thrown unchanged.
 * @throws AbortError
 */
export async function cancellable<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  throwIfCancelled(signal);
  try {
    return await work();
  } catch (error) {
    const isConsequence = error === signal?.reason || (error instanceof CommandError && error.reason === 'cancelled');
    throw signal?.aborted && isConsequence ? new AbortError(signal.reason) : error;
  }
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AbortError(signal.reason);
}

/** Waits for work that cannot be ended, until the caller aborts. @throws AbortError */
export async function unlessCancelled<T>(signal: AbortSignal | undefined, pending: Promise<T>): Promise<T> {
  if (signal === undefined) return pending;
  throwIfCancelled(signal);
  let cancel = () => {};
  const giveUp = new Promise<never>((_, reject) => {
    cancel = () => reject(new AbortError(signal.reason));
    signal.addEventListener('abort', cancel);
  });
  try {
    return await Promise.race([pending, giveUp]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
