import { RedirectError } from '../../base/redirect-error.js';

/** A packet cannot be sent, or the kernel cannot be asked to trace it. Nothing of the trace is left on the node. */
export class NotObservableError extends RedirectError {
  override readonly name = 'NotObservableError';
  override readonly code = 'not-observable';
}
