import { hostScope, isPodScope, type Scope } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import type { StateLocation } from '../kernel/state-directory.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import type { NamedNamespace } from '../modes/mode.js';
import { deviceOf } from '../plan/compare-sysctls.js';
import type { ApplyRecord } from '../plan/record.js';
import { type AskedParts, currentRecord } from '../record/current-record.js';
import { type CachedState, type CacheKeys, cacheKeysOf, coveredBy } from './cached-state.js';
import { gonePods, withoutPods } from './gone-pods.js';
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
  /** Namespaces of pods of the document that do not exist: what the pods had on the node goes. */
  readonly gone: readonly NamedNamespace[];
  /** Paths of namespaces that are not read. */
  readonly leftOut: readonly string[];
}

/** @param asked what to bring up to date in the record; undefined: all. */
export async function planRequest(
  machine: Machine,
  location: StateLocation,
  {
    leftOut = [],
    only = null,
    options,
    retiring,
    state: document,
  }: Pick<PlanRequest, 'retiring' | 'state'> & {
    readonly options: LiveOptions;
    readonly leftOut?: readonly string[];
    /** The scopes of the pods that are asked for, no namespace of another is looked at; null: all. */
    readonly only?: readonly Scope[] | null;
  },
  asked?: (record: ApplyRecord) => AskedParts,
): Promise<PlanRequest> {
  const either = document ?? retiring;
  const all = either === null ? [] : modeOf(either.mode).namespaces(either);
  const named = only === null ? all : all.filter(({ scope }) => !isPodScope(scope) || only.includes(scope));
  const gone = await gonePods(machine, named);
  const state = document && withoutPods(document, gone);
  const backend = options.backend ?? either?.backend ?? 'auto';
  const cacheKeys = state === null || options.only !== undefined ? null : await cacheKeysOf(machine, state, backend);
  const cached = cacheKeys === null ? null : coveredBy(options.cached, cacheKeys);
  const { record, notes } = await currentRecord(
    machine,
    location,
    named.map(({ netns }) => netns),
    asked ?? (state !== null && cached?.scopes.has(hostScope) ? (found) => askedWithCache(found, state) : undefined),
  );
  return {
    state,
    retiring,
    subject: subjectOf(either, record),
    record,
    notes,
    backend,
    addressCheck: options.addressCheck ?? true,
    cacheKeys,
    cached,
    gone,
    leftOut,
  };
}

/**
 * Links of pods that stay are as they were when the state was cached; those of others may have gone with their pods.
 */
function askedWithCache({ namespaces, sysctls }: ApplyRecord, { pods }: NodeState): AskedParts {
  const staying = new Set(pods.map(({ hostInterface }) => hostInterface));
  return {
    sysctls: sysctls.flatMap(({ key, netns }) => (netns === null && !staying.has(deviceOf(key)) ? [key] : [])),
    namespaces: namespaces.map(({ netns }) => netns),
    others: 'compared',
  };
}
