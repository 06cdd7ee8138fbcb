import type { Diagnostic } from '../../base/diagnostic.js';

/** What a rule finds: a diagnostic that may concern two statements of the document. */
export interface RuleDiagnostic extends Diagnostic {
  /** Path of the other statement. If the first one is a default, the document has only this one. */
  readonly otherPath?: string;
}
