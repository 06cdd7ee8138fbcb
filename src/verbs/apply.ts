import type { ApplyOptions, ApplyReport } from '../apply/apply-options.js';
import { applyState } from '../apply/apply-state.js';
import type { NodeState } from '../model/node-state.js';

/**
 * Brings the node to the state of the document: reads, plans, writes the smallest change, reads back. A failed step or
 * an abort after the first write rolls everything back.
 * @param options `confirm` is called with the plan before anything is written; `rehearsal` tries the plan in scratch
 * namespaces first; `namespaceLockSeconds` is how many seconds to wait for another apply.
 * @returns what was done, and in `cached` the state that the next apply of this process need not read again.
 * @throws ApplyError with the plan and the result of the rollback; StalePlanError if the node keeps changing;
 * AbortError, CommandError, LockedError, NamespaceGoneError, NotPermittedError, StateDirectoryError, none of which
 * leaves a change.
 * @example
 * const report = await apply(state, { rehearsal: true, onStep: (step, total) => console.log(step.number, total) });
 */
export function apply(state: NodeState, options: ApplyOptions = {}): Promise<ApplyReport> {
  return applyState(state, options);
}
