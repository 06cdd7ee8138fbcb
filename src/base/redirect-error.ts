import type { ErrorCode } from '../codes/index.js';

/** The base of every error that is thrown on purpose. Its message says what state the node is in. */
export abstract class RedirectError extends Error {
  /** A stable kebab-case name, listed in docs/errors.md; the command line prints it as `reason`. */
  abstract readonly code: ErrorCode;
}
