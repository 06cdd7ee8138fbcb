import { type Constants, defaultConstants } from '../model/constants.js';
import type { NodeState, TunnelKind } from '../model/node-state.js';
import type { ApplyRecord } from '../plan/record.js';

/** Whose objects are looked for. */
export interface Design {
  readonly constants: Constants;
  readonly tunnelKind: TunnelKind | null;
  /** The desired document, or the one of which everything is to go. */
  readonly document: NodeState | null;
}

/** That of the document, else of the record, else the published one. */
export function designOf(document: NodeState | null, record: ApplyRecord | null): Design {
  const recorded = record?.designs[0];
  return {
    constants: document?.constants ?? recorded?.constants ?? defaultConstants,
    tunnelKind: document?.tunnel.kind ?? recorded?.tunnelKind ?? null,
    document,
  };
}

/** Every design that may have left something. Without a document the record may be out of date: the published constants are looked for too. */
export function designsToFind({ constants, document }: Design, record: ApplyRecord | null): readonly Constants[] {
  return [
    constants,
    ...(record?.designs ?? []).map((design) => design.constants),
    ...(document === null ? [defaultConstants] : []),
  ];
}
