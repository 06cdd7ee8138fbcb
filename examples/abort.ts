/* Abort: an apply with a time limit, and in which state it left the node. */
import { AbortError, ApplyError, type ApplyOptions, apply, type NodeState } from 'ambient-redirect';

/**
 * `untouched`: the time was over before the first write. `taken-back`: what had been done is undone. `between`: that
 * failed too.
 */
export type Left = 'done' | 'untouched' | 'taken-back' | 'between';

/** @param signal such as `AbortSignal.timeout(30_000)`. */
export async function applyUntil(signal: AbortSignal, state: NodeState, options: ApplyOptions = {}): Promise<Left> {
  try {
    await apply(state, { ...options, signal });
    return 'done';
  } catch (error) {
    if (!signal.aborted) throw error;
    if (error instanceof AbortError) return 'untouched';
    if (error instanceof ApplyError) return error.undone === 'all' ? 'taken-back' : 'between';
    throw error;
  }
}
