import type { ApplyOptions, ApplyReport } from '../apply/apply-options.js';
import { applyState } from '../apply/apply-state.js';
import type { NodeState } from '../model/node-state.js';

export type DestroyOptions = Omit<ApplyOptions, 'only'>;

/**
 * Removes everything of ours and nothing else, and restores the sysctls that an apply changed.
 * @param state the document whose objects to remove; null: they are found from the record of the last apply, or by
 * evidence of a design.
 * @param options as for `apply`.
 * @throws the errors of `apply`.
 * @example
 * await destroy(null);
 */
export async function destroy(state: NodeState | null, options: DestroyOptions = {}): Promise<ApplyReport> {
  if ('only' in options) throw new TypeError('destroy is about everything: it takes no `only`');
  return applyState(null, options, state);
}
