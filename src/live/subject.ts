import type { Design } from '../model/design.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf, publishedDesigns } from '../modes/index.js';
import type { ApplyRecord } from '../plan/record.js';

/** The design whose objects count as ours, and its document. */
export interface Subject {
  readonly design: Design;
  /** The desired document, or the retiring one; null: none is known. */
  readonly document: NodeState | null;
}

/** The design of the document, else of the record, else the published one. */
export function subjectOf(document: NodeState | null, record: ApplyRecord | null): Subject {
  if (document !== null) return { document, design: modeOf(document.mode).design.of(document) };
  const design = record?.designs[0] ?? publishedDesigns[0];
  if (design === undefined) throw new Error('there is no mode');
  return { document, design };
}

/** Every design whose objects may exist. Without a document the record may be out of date, so the published designs are included. */
export function designsToFind({ design, document }: Subject, record: ApplyRecord | null): readonly Design[] {
  return [design, ...(record?.designs ?? []), ...(document === null ? publishedDesigns : [])];
}
