import type { ErrorCode } from '../codes/index.js';
import { RedirectError } from '../index.js';

/** A part of the installation could not be read or written. Its message says which, and in what state it is. */
export class InstallError extends RedirectError {
  override readonly name = 'InstallError';
  override readonly code: ErrorCode = 'install';
}
