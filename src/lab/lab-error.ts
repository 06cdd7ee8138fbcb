import { RedirectError } from '../index.js';

/** What the user of a lab has to know or to do; the message says both. */
export class LabError extends RedirectError {
  override readonly name = 'LabError';
  override readonly code = 'lab';
}
