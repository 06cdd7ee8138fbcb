import type { Diagnostic } from '../../base/diagnostic.js';

/** What a rule finds: a diagnostic that may be at home in two statements of the document. */
export interface Finding extends Diagnostic {
  /** Path of the other statement that takes part. Where the first is a default, the document has only this one. */
  readonly otherPath?: string;
}
