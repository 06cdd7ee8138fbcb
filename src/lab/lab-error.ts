import { RedirectError } from '../index.js';

/** An error of a lab; the message says what its user can do. */
export class LabError extends RedirectError {
  override readonly name = 'LabError';
  override readonly code = 'lab';
}
