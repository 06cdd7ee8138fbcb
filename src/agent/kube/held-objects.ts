import type { ObjectChange } from './api.js';
import { type Identity, identityOf } from './identity.js';

/** The objects of a collection, and what changed of them since it was last asked. */
export interface HeldObjects<T> {
  readonly items: ReadonlyMap<string, T>;
  readonly versionOf: (uid: string) => string | undefined;
  /** A malformed object is reported; if it is held, it stays as it was. */
  readonly put: (identity: Identity, object: unknown) => void;
  readonly drop: (uid: string) => void;
  /** Drops all others. */
  readonly keepOnly: (uids: ReadonlySet<string>) => void;
  /** By uid, an object that came and went in the meantime left out. */
  readonly takeChanges: () => readonly ObjectChange<T>[];
}

export function heldObjects<T>(read: (object: unknown) => T, warn: (message: string) => void): HeldObjects<T> {
  const items = new Map<string, T>();
  const known = new Map<string, Identity>();
  const uidOf = new Map<string, string>();
  let before = new Map<string, T | null>();
  return { items, versionOf: (uid) => known.get(uid)?.version, put, drop, keepOnly, takeChanges };

  function put(identity: Identity, object: unknown): void {
    const { uid, key } = identity;
    let value: T;
    try {
      value = read(object);
    } catch (error) {
      warn(`${key.replace(/^\//, '')} is left out: ${(error as Error).message}`);
      return;
    }
    const namesake = uidOf.get(key);
    if (namesake !== undefined && namesake !== uid) drop(namesake);
    note(uid);
    items.set(uid, value);
    known.set(uid, identity);
    uidOf.set(key, uid);
  }

  function drop(uid: string): void {
    const identity = known.get(uid);
    if (identity === undefined) return;
    note(uid);
    items.delete(uid);
    known.delete(uid);
    if (uidOf.get(identity.key) === uid) uidOf.delete(identity.key);
  }

  function keepOnly(uids: ReadonlySet<string>): void {
    for (const uid of [...items.keys()]) if (!uids.has(uid)) drop(uid);
  }

  function note(uid: string): void {
    if (!before.has(uid)) before.set(uid, items.get(uid) ?? null);
  }

  function takeChanges(): readonly ObjectChange<T>[] {
    const changes = [...before].map(([uid, was]) => ({ before: was, after: items.get(uid) ?? null }));
    before = new Map();
    return changes.filter(({ before: was, after }) => was !== null || after !== null);
  }
}

/** @returns how the object is known, or null with a warning. */
export function identified(object: unknown, what: string, warn: (message: string) => void): Identity | null {
  const identity = identityOf(object);
  if (identity === null) warn(`${what}: an object without name or uid is left out`);
  return identity;
}
