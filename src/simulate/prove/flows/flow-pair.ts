import type { Case } from '../case.js';
import type { NamespaceNames } from '../ends.js';
import type { CaseSetup } from '../run-case.js';
import type { FlowOutcome } from './outcome.js';

/** The node before and after a change, in one situation. */
export interface FlowPair {
  /** `as it is`, `with a service proxy`. */
  readonly name: string;
  readonly before: CaseSetup;
  readonly after: CaseSetup;
  /** One name for the namespaces of both proxies. */
  readonly nameOf: NamespaceNames;
}

/** A conversation on both sides. It is run again where its packets are shown. */
export interface Judged {
  readonly case: Case;
  readonly pair: FlowPair;
  readonly before: FlowOutcome;
  readonly after: FlowOutcome;
  /** Whether all its packets end the same way. */
  readonly isSame: boolean;
}
