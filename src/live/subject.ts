import type { Design } from '../model/design.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf, publishedDesigns } from '../modes/index.js';
import type { ApplyRecord } from '../plan/record.js';

/** The design whose objects count as ours, and its document. */
export interface Subject {
  readonly design: Design;
  /** The desired document, or the retiring one; null: none is known. */
  readonly document: NodeState | null;
  /** Where neither a document nor a record names a design: the others whose objects count as ours. */
  readonly others?: readonly Design[];
}

/** The design of the document, else of the record, else all published ones. */
export function subjectOf(document: NodeState | null, record: ApplyRecord | null): Subject {
  if (document !== null) return { document, design: modeOf(document.mode).design.of(document) };
  const [recorded] = record?.designs ?? [];
  return recorded === undefined ? subjectOfAll(publishedDesigns) : { document, design: recorded };
}

export function subjectOfAll([design, ...others]: readonly Design[]): Subject {
  if (design === undefined) throw new Error('there is no mode');
  return { document: null, design, others };
}

/** The designs whose objects count as ours: its own first, then those of earlier applies. */
export function designsOf({ design, others = [] }: Subject, record: ApplyRecord | null): readonly Design[] {
  return [design, ...others, ...(record?.designs ?? [])];
}

/**
 * Every design whose objects may exist. Without a document the record may be out of date, so the published designs are
 * included.
 */
export function designsToFind(subject: Subject, record: ApplyRecord | null): readonly Design[] {
  return [...designsOf(subject, record), ...(subject.document === null ? publishedDesigns : [])];
}
