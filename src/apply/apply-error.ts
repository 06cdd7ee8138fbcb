import { RedirectError } from '../base/redirect-error.js';
import type { Plan } from '../plan/plan.js';
import type { RollbackError } from './rollback-error.js';

export type ApplyFailure = 'obstacles' | 'rehearsal-failed' | 'step-failed' | 'not-converged';

/** An apply that did not reach the desired state, with the result of its rollback. */
export class ApplyError extends RedirectError {
  override readonly name = 'ApplyError';
  override readonly code: ApplyFailure;
  /** The same as `code`. */
  readonly reason: ApplyFailure;
  /** The plan that was refused or failed; for `not-converged` what still differs. */
  readonly plan: Plan;
  /** After a failure: `all` when everything was rolled back, else why it was not; null: nothing was done. */
  readonly undone: 'all' | RollbackError | null;

  constructor(
    reason: ApplyFailure,
    { plan, cause, undone }: { readonly plan: Plan; readonly cause?: unknown; readonly undone?: 'all' | RollbackError },
  ) {
    super(describe(reason, plan, cause, undone), { cause });
    this.code = reason;
    this.reason = reason;
    this.plan = plan;
    this.undone = undone ?? null;
  }
}

function describe(reason: ApplyFailure, plan: Plan, cause: unknown, undone: 'all' | RollbackError | undefined): string {
  switch (reason) {
    case 'obstacles':
      return `${plan.obstacles.length} thing(s) stand in the way; nothing was changed`;
    case 'not-converged':
      return `all steps were carried out, more than once, and ${plan.changes.length} difference(s) remain: another program writes to the same objects, or the kernel did not keep what it was given\n${stateLeft(undone)}`;
    case 'rehearsal-failed':
      return `the rehearsal failed, nothing was changed: ${cause instanceof Error ? cause.message : String(cause)}`;
    case 'step-failed':
      return `${cause instanceof Error ? cause.message : String(cause)}\n${stateLeft(undone)}`;
  }
}

function stateLeft(undone: 'all' | RollbackError | undefined): string {
  return undone === 'all' || undone === undefined
    ? 'what had been done was taken back: the node is as it was'
    : `taking back what had been done failed too, the node is in between: ${undone.message}`;
}
