import { RedirectError } from '../base/redirect-error.js';

/** What a write was planned on has changed since then; the write did nothing. */
export class ChangedMeanwhileError extends RedirectError {
  override readonly name = 'ChangedMeanwhileError';
  override readonly code = 'changed-meanwhile';
}
