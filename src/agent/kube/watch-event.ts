import { errorOfEvent } from './answer-error.js';
import type { HeldObjects } from './held-objects.js';
import { identified } from './held-objects.js';
import { isLater, isRecord, versionOf } from './identity.js';
import { KubeError } from './kube-error.js';

/** What a watch is about. */
export interface WatchTarget<T> {
  /** For messages, such as `GET /api/v1/pods`. */
  readonly what: string;
  readonly held: HeldObjects<T>;
  readonly warn: (message: string) => void;
}

/**
 * Takes one line of a watch that has come as far as `position`, and returns how far it is now.
 * @throws KubeError for an ERROR event, and for an event that shows that others were missed.
 */
export function takeEvent<T>({ what, held, warn }: WatchTarget<T>, line: string, position: string): string {
  const { type, object } = parsed(what, line);
  if (type === 'ERROR') throw errorOfEvent(`${what}: the watch ended`, object);
  if (type === 'BOOKMARK') return later(versionOf(object) ?? position, position);
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') {
    warn(`${what}: an event of the unknown type ${JSON.stringify(type).slice(0, 60)} is ignored`);
    return position;
  }
  const identity = identified(object, what, warn);
  if (identity === null) return position;
  const { uid, version } = identity;
  const was = held.versionOf(uid);
  if (type === 'DELETED') {
    if (was !== undefined && !isLater(was, version)) held.drop(uid);
  } else if (was !== undefined) {
    if (isLater(version, was)) held.put(identity, object);
  } else if (isLater(version, position)) {
    held.put(identity, object);
  } else if (version !== position) {
    // It may be new, or deleted since: only a list tells.
    throw new KubeError(`${what}: an event of version ${version} came after ${position}`, {
      status: null,
      reason: 'OutOfOrder',
    });
  }
  return later(version, position);
}

function later(a: string, b: string): string {
  return isLater(a, b) ? a : b;
}

function parsed(what: string, line: string): { readonly type: unknown; readonly object: unknown } {
  try {
    const value: unknown = JSON.parse(line);
    if (isRecord(value)) return { type: value['type'] ?? null, object: value['object'] };
  } catch {
    // Said below.
  }
  throw new KubeError(`${what}: a line of the watch is no event`, { status: null, reason: 'NotJson' });
}
