import type { ApplyOptions, ApplyReport } from '../apply/apply-options.js';
import { applyState } from '../apply/apply-state.js';
import type { NodeState } from '../model/node-state.js';

/**
 * Makes the node what the document says: reads, plans, writes with the least change, reads back. A step that fails, or a signal in
 * between, rolls back what was done.
 * @param options `confirm` is asked with the plan before anything is written; `rehearsal` tries the plan in scratch namespaces first;
 * `namespaceLockSeconds` how many seconds to wait for another apply.
 * @returns what was done, and with `cached` what the next apply of this process need not read again.
 * @throws ApplyError with the plan and what was rolled back; StalePlanError where the node keeps changing; AbortError, CommandError,
 * LockedError, NamespaceGoneError, NotPermittedError, StateDirectoryError, none of which leaves a change.
 * @example
 * const report = await apply(state, { rehearsal: true, onStep: (step, total) => console.log(step.number, total) });
 */
export function apply(state: NodeState, options: ApplyOptions = {}): Promise<ApplyReport> {
  return applyState(state, options);
}
