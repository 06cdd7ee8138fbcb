import { RedirectError } from '../../base/redirect-error.js';
import type { NodeState } from '../../model/node-state.js';

/** Two documents of different modes: a node can change its mode by an apply, but no property spans both. */
export class OtherModeError extends RedirectError {
  override readonly name = 'OtherModeError';
  override readonly code = 'other-mode';

  constructor(one: NodeState, other: NodeState) {
    super(
      `the documents are of modes ${one.mode} and ${other.mode}: a proof compares documents of one mode; plan shows the change, and each can be proved by itself`,
    );
  }
}

/** @throws OtherModeError */
export function expectSameMode(one: NodeState, other: NodeState | undefined): void {
  if (other !== undefined && other.mode !== one.mode) throw new OtherModeError(one, other);
}
