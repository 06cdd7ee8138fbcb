import type { Machine } from '../kernel/machine.js';
import type { StateLocation } from '../kernel/state-directory.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import type { ApplyRecord } from '../plan/record.js';
import { type AskedParts, currentRecord } from '../record/current-record.js';
import { type CachedState, type CacheKeys, cacheKeysOf, coveredBy } from './cached-state.js';
import type { LiveOptions } from './live-options.js';
import { type Subject, subjectOf } from './subject.js';

/** The input of a plan: a document, or the removal of everything of ours. */
export interface PlanRequest {
  /** Null: nothing is desired. */
  readonly state: NodeState | null;
  /** The document whose objects are removed, if one is given. */
  readonly retiring: NodeState | null;
  readonly subject: Subject;
  readonly record: ApplyRecord | null;
  /** Messages about the record. */
  readonly notes: readonly string[];
  readonly backend: Backend;
  readonly addressCheck: boolean;
  /** By scope, the key under which its observation can be cached; null: nothing is desired. */
  readonly cacheKeys: CacheKeys | null;
  /** The scopes of a cached state that were read for the same request; null: none. */
  readonly cached: CachedState | null;
}

/** @param asked what to bring up to date in the record; undefined: all. */
export async function planRequest(
  machine: Machine,
  location: StateLocation,
  { options, retiring, state }: Pick<PlanRequest, 'retiring' | 'state'> & { readonly options: LiveOptions },
  asked?: AskedParts,
): Promise<PlanRequest> {
  const document = state ?? retiring;
  const named =
    document === null
      ? []
      : modeOf(document.mode)
          .namespaces(document)
          .map(({ netns }) => netns);
  const { record, notes } = await currentRecord(machine, location, named, asked);
  const backend = options.backend ?? document?.backend ?? 'auto';
  const cacheKeys = state === null ? null : await cacheKeysOf(machine, state, backend);
  return {
    state,
    retiring,
    subject: subjectOf(document, record),
    record,
    notes,
    backend,
    addressCheck: options.addressCheck ?? true,
    cacheKeys,
    cached: cacheKeys === null ? null : coveredBy(options.cached, cacheKeys),
  };
}
