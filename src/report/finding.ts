import type { FindingCode } from '../codes/index.js';

/** Something about a node that a user should know before, or after, applying a document to it. */
export interface Finding {
  /** A stable kebab-case name, listed in docs/errors.md. */
  readonly code: FindingCode;
  /**
   * error: an apply would fail or redirect wrongly. warning: some traffic may not go as one would think. note: good to
   * know.
   */
  readonly severity: 'error' | 'warning' | 'note';
  /** What was seen, in the words of the tool that shows it. */
  readonly evidence: string;
  readonly consequence: string;
  readonly remedy: string;
}

export interface DoctorView {
  readonly formatVersion: 1;
  readonly summary: Readonly<Record<Finding['severity'], number>>;
  readonly findings: readonly Finding[];
}
