import type { Machine } from '../kernel/machine.js';
import type { StateLocation } from '../kernel/state-directory.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import type { ApplyRecord } from '../plan/record.js';
import { currentRecord } from '../record/current-record.js';
import { type CachedState, type CacheKeys, cacheKeysOf, coveredBy } from './cached-state.js';
import type { LiveOptions } from './live-options.js';
import { type Subject, subjectOf } from './subject.js';

/** What is asked for: a document, or that everything of ours goes. */
export interface PlanRequest {
  /** Null: nothing is desired. */
  readonly state: NodeState | null;
  /** The document of which everything is to go, where one is known. */
  readonly retiring: NodeState | null;
  readonly subject: Subject;
  readonly record: ApplyRecord | null;
  /** What is to be said of the record. */
  readonly notes: readonly string[];
  readonly backend: Backend;
  readonly addressCheck: boolean;
  /** By scope, what a reading for it is good for; null: nothing is desired. */
  readonly cacheKeys: CacheKeys | null;
  /** What is known of the node already, as far as that was read for the same request. */
  readonly cached: CachedState | null;
}

/** @param sysctls of the node that the record is asked for; left out: all. */
export async function planRequest(
  machine: Machine,
  location: StateLocation,
  { options, retiring, state }: Pick<PlanRequest, 'retiring' | 'state'> & { readonly options: LiveOptions },
  sysctls?: readonly string[],
): Promise<PlanRequest> {
  const document = state ?? retiring;
  const named =
    document === null
      ? []
      : modeOf(document.mode)
          .namespaces(document)
          .map(({ netns }) => netns);
  const { record, notes } = await currentRecord(machine, location, named, sysctls);
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
