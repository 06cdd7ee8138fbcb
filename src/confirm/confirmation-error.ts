import { RedirectError } from '../base/redirect-error.js';

/** There is nothing to confirm or to take back, or the process that would take it back failed. */
export class ConfirmationError extends RedirectError {
  override readonly name = 'ConfirmationError';
  override readonly code = 'confirmation';
}
