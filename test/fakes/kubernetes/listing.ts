import type { Json, Resource } from './resources.js';
import { isSelective, type Predicate, predicateOf } from './selectors.js';
import { badVersion, continueTooOld, listTooOld, versionTooLarge } from './statuses.js';
import type { Store } from './store.js';

/** What a list or watch is about. */
export interface Scope {
  readonly resource: Resource;
  /** Null: all. */
  readonly namespace: string | null;
  readonly query: URLSearchParams;
}

/** `compacted`: states before that version are forgotten. @throws Refusal */
export function listOf(store: Store, { resource, namespace, query }: Scope, compacted: number): Json {
  const chosen = choiceOf({ resource, namespace, query });
  const limit = Number(query.get('limit') ?? '0');
  const page = query.get('continue') ?? '';
  const asked = versionIn(query);
  if (asked > store.version()) throw versionTooLarge(asked, store.version());
  const isExact = query.get('resourceVersionMatch') === 'Exact';
  if (isExact && asked < compacted) throw listTooOld();
  const from = page === '' ? null : readContinue(page);
  if (from !== null && from.version >= 0 && from.version < compacted)
    throw continueTooOld(tokenOf(-1, from.start.slice(1)));
  const version = from !== null && from.version >= 0 ? from.version : isExact ? asked : store.version();
  const start = from === null ? '' : from.start.replace(/^\/?/, '/');
  const found = store
    .at(resource, version)
    .map(([key, object]) => [key.slice(resource.name.length), object] as const)
    .filter(([key, object]) => chosen(object) && key >= start);
  const items = limit > 0 ? found.slice(0, limit) : found;
  const rest = found.length - items.length;
  const metadata = {
    resourceVersion: String(version),
    ...(rest > 0 ? { continue: tokenOf(version, `${items.at(-1)?.[0]}\u0000`) } : {}),
    ...(rest > 0 && !isSelective(query) ? { remainingItemCount: rest } : {}),
  };
  const bare = items.map(([, { kind: _, apiVersion: __, ...object }]) => object);
  return { kind: `${resource.kind}List`, apiVersion: resource.apiVersion, metadata, items: bare };
}

export function choiceOf({ resource, namespace, query }: Scope): Predicate {
  const selected = predicateOf(resource, query);
  return (object) => (namespace === null || object.metadata.namespace === namespace) && selected(object);
}

/** 0: none is asked for. */
export function versionIn(query: URLSearchParams): number {
  const text = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(text)) throw badVersion(text);
  return Number(text);
}

function tokenOf(rv: number, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start })).toString('base64url');
}

function readContinue(token: string): { readonly version: number; readonly start: string } {
  const { rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString());
  return { version: rv, start };
}
