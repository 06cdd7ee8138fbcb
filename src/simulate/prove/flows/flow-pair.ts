import type { Case } from '../case.js';
import type { NamespaceNames } from '../ends.js';
import { type CaseSetup, runCase } from '../run-case.js';
import { detailOf, type FlowOutcome } from './outcome.js';

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

/** How it goes on both sides, and where that is decided. */
export function detailsOf({ case: one, pair }: Judged): { readonly before: string; readonly after: string } {
  const detail = (setup: CaseSetup) => detailOf(runCase(setup, one), pair.nameOf);
  return { before: detail(pair.before), after: detail(pair.after) };
}
