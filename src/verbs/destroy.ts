import type { ApplyOptions, ApplyReport } from '../apply/apply-options.js';
import { applyState } from '../apply/apply-state.js';
import type { NodeState } from '../model/node-state.js';

/**
 * Removes everything of ours and nothing else.
 * @param state the document of which everything is to go; null: found from the record of the last apply, or by evidence of the design.
 */
export function destroy(state: NodeState | null, options: ApplyOptions = {}): Promise<ApplyReport> {
  return applyState(null, options, state);
}
