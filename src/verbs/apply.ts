import type { ApplyOptions, ApplyReport } from '../apply/apply-options.js';
import { applyState } from '../apply/apply-state.js';
import type { NodeState } from '../model/node-state.js';

/** Makes the node what the document says. @throws ApplyError, AbortError, LockedError, NamespaceGoneError, CommandError */
export function apply(state: NodeState, options: ApplyOptions = {}): Promise<ApplyReport> {
  return applyState(state, options);
}
