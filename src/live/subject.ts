import type { Design } from '../model/design.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf, publishedDesigns } from '../modes/index.js';
import type { ApplyRecord } from '../plan/record.js';

/** Whose objects are looked for. */
export interface Subject {
  readonly design: Design;
  /** The desired document, or the one of which everything is to go. */
  readonly document: NodeState | null;
}

/** By the design of the document, else of the record, else the published one. */
export function subjectOf(document: NodeState | null, record: ApplyRecord | null): Subject {
  if (document !== null) return { document, design: modeOf(document.mode).design.of(document) };
  const design = record?.designs[0] ?? publishedDesigns[0];
  if (design === undefined) throw new Error('there is no mode');
  return { document, design };
}

/** Every design that may have left something. Without a document the record may be out of date: published ones are looked for too. */
export function designsToFind({ design, document }: Subject, record: ApplyRecord | null): readonly Design[] {
  return [design, ...(record?.designs ?? []), ...(document === null ? publishedDesigns : [])];
}
