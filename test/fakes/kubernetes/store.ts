import { randomUUID } from 'node:crypto';
import { mergePatch } from './merge-patch.js';
import { type Json, type Resource, resourceOf } from './resources.js';
import { alreadyExists, conflict, notFound, otherUid } from './statuses.js';

/** One write. */
export interface Revision {
  readonly version: number;
  readonly resource: Resource;
  readonly key: string;
  readonly before: Json | null;
  readonly after: Json | null;
}

/** Where an object is. */
export interface Place {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
}

/** The objects of a cluster with their history. Stored objects are never changed, only replaced. */
export interface Store {
  readonly version: () => number;
  readonly get: (place: Place) => Json;
  readonly create: (resource: Resource, namespace: string, object: Json) => Json;
  /** `isStatus`: as the subresource status does, which writes nothing but that. */
  readonly patch: (place: Place, patch: Json, isStatus: boolean) => Json;
  readonly replace: (place: Place, object: Json) => Json;
  readonly remove: (place: Place, options: Json) => Json;
  /** As it was at a version, in the order of keys. */
  readonly at: (resource: Resource, version: number) => readonly (readonly [string, Json])[];
  readonly since: (version: number) => readonly Revision[];
  readonly subscribe: (listener: (revision: Revision) => void) => () => void;
  readonly lose: () => void;
}

export function emptyStore(): Store {
  const objects = new Map<string, { readonly resource: Resource; readonly object: Json }>();
  const listeners = new Set<(revision: Revision) => void>();
  let history: Revision[] = [];
  // As a fresh etcd.
  let version = 1;
  return { version: () => version, get, create, patch, replace, remove, at, since, subscribe, lose };

  function get({ resource, namespace, name }: Place): Json {
    const found = objects.get(keyOf(resource, namespace, name));
    if (found === undefined) throw notFound(resource, name);
    return found.object;
  }

  function create(resource: Resource, namespace: string, given: Json): Json {
    const object: Json = structuredClone(given);
    const metadata = object.metadata ?? {};
    const name = metadata.name ?? `${metadata.generateName}${randomUUID().slice(0, 5)}`;
    if (objects.has(keyOf(resource, namespace, name))) throw alreadyExists(resource, name);
    object.metadata = {
      ...metadata,
      name,
      ...(resource.isNamespaced ? { namespace } : {}),
      uid: randomUUID(),
      creationTimestamp: now(),
    };
    resource.fill(object);
    return write(resource, null, { kind: resource.kind, apiVersion: resource.apiVersion, ...object });
  }

  function patch(place: Place, given: Json, isStatus: boolean): Json {
    const before = get(place);
    const patched = mergePatch(before, given) as Json;
    checkPreconditions(place, before, given.metadata ?? {});
    const kept = isStatus ? { ...before, metadata: patched.metadata, status: patched.status } : patched;
    const hasStatus = place.resource.name === 'pods' || place.resource.name === 'namespaces';
    return update(place.resource, before, isStatus || !hasStatus ? kept : { ...kept, status: before.status });
  }

  function replace(place: Place, object: Json): Json {
    const before = get(place);
    checkPreconditions(place, before, object.metadata ?? {});
    return update(place.resource, before, { ...object, status: before.status });
  }

  function update(resource: Resource, before: Json, given: Json): Json {
    const { uid, creationTimestamp, resourceVersion, name, namespace } = before.metadata;
    const fixed = { name, namespace, uid, creationTimestamp, resourceVersion };
    const after = { ...given, metadata: withoutEmpty({ ...given.metadata, ...fixed }) };
    // A write that changes nothing is none.
    return same(before, after) ? before : write(resource, before, after);
  }

  function remove(place: Place, options: Json): Json {
    const { resource } = place;
    const before = get(place);
    const uid = options?.preconditions?.uid;
    if (uid !== undefined && uid !== before.metadata.uid) throw conflict(resource, place.name);
    if (resource.name !== 'pods') return write(resource, before, null);
    const isDone = !before.spec.nodeName || before.status.phase === 'Succeeded' || before.status.phase === 'Failed';
    const grace = isDone ? 0 : (options?.gracePeriodSeconds ?? before.spec.terminationGracePeriodSeconds);
    const { deletionTimestamp: asked, deletionGracePeriodSeconds, generation } = before.metadata;
    if (asked !== undefined && deletionGracePeriodSeconds <= grace) return before;
    const terminating = write(resource, before, {
      ...before,
      metadata: {
        ...before.metadata,
        generation: asked === undefined ? generation + 1 : generation,
        deletionTimestamp: now(grace),
        deletionGracePeriodSeconds: grace,
      },
    });
    return grace > 0 ? terminating : write(resource, terminating, null);
  }

  /** Returns the new state; of a removed object, the last one with the version of its removal. */
  function write(resource: Resource, before: Json | null, after: Json | null): Json {
    version += 1;
    const { metadata, ...rest } = after ?? before;
    const stored = { ...rest, metadata: { ...metadata, resourceVersion: String(version) } };
    const key = keyOf(resource, metadata.namespace ?? '', metadata.name);
    if (after === null) objects.delete(key);
    else objects.set(key, { resource, object: stored });
    const revision = { version, resource, key, before, after: after === null ? null : stored };
    history.push(revision);
    for (const listener of listeners) listener(revision);
    return stored;
  }

  function at(resource: Resource, when: number): readonly (readonly [string, Json])[] {
    const state = new Map([...objects].filter(([, each]) => each.resource === resource).map(([k, v]) => [k, v.object]));
    for (const revision of since(when).toReversed()) {
      if (revision.resource !== resource) continue;
      if (revision.before === null) state.delete(revision.key);
      else state.set(revision.key, revision.before);
    }
    return [...state].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  function since(when: number): readonly Revision[] {
    let begin = history.length;
    while (begin > 0 && (history[begin - 1] as Revision).version > when) begin -= 1;
    return history.slice(begin);
  }

  function subscribe(listener: (revision: Revision) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  function lose(): void {
    objects.clear();
    history = [];
    version = 1;
  }
}

/** A place by names, for tests. */
export function placeOf(resource: string, name: string, namespace = 'default'): Place {
  return { resource: resourceOf(resource), namespace, name };
}

function keyOf(resource: Resource, namespace: string, name: string): string {
  return resource.isNamespaced ? `${resource.name}/${namespace}/${name}` : `${resource.name}/${name}`;
}

function checkPreconditions({ resource, name }: Place, before: Json, { resourceVersion, uid }: Json): void {
  if (uid !== undefined && uid !== before.metadata.uid) throw otherUid(resource, name, uid);
  if (resourceVersion !== undefined && resourceVersion !== before.metadata.resourceVersion)
    throw conflict(resource, name);
}

function withoutEmpty(metadata: Json): Json {
  const isEmpty = (value: Json) =>
    value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => !isEmpty(value)));
}

function same(a: Json, b: Json): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same(a[key], b[key]));
}

function now(seconds = 0): string {
  return new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+/, '');
}
