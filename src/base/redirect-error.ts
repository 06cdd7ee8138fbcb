import type { ErrorCode } from '../codes/index.js';

/** The base of every error that is thrown on purpose. Its message says what state the node is in. */
export abstract class RedirectError extends Error {
  /** A stable kebab-case name, listed in docs/errors.md; the command line prints it as `reason`. */
  abstract readonly code: ErrorCode;
  /** What to do in this very case, which the message ends with. Null: what the code says. */
  readonly remedy: string | null = null;
}
