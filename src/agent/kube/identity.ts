/** What tells objects and their states apart. */
export interface Identity {
  readonly uid: string;
  /** NAMESPACE/NAME; another object may have had it before. */
  readonly key: string;
  readonly version: string;
}

/** Null for what is no object of Kubernetes. Pure. */
export function identityOf(object: unknown): Identity | null {
  const metadata = metadataOf(object);
  const { uid, name, namespace, resourceVersion } = metadata;
  if (typeof uid !== 'string' || uid === '' || typeof name !== 'string') return null;
  return { uid, key: `${textOf(namespace)}/${name}`, version: textOf(resourceVersion) };
}

/** The resourceVersion of a list or a bookmark; null: it has none. Pure. */
export function versionOf(object: unknown): string | null {
  const { resourceVersion } = metadataOf(object);
  return textOf(resourceVersion) || null;
}

/**
 * Whether a is a later state than b. Versions are decimal numbers that only grow (in etcd, one for all objects); of any
 * other form each counts as later. Pure.
 */
export function isLater(a: string, b: string): boolean {
  if (!/^\d+$/.test(a) || !/^\d+$/.test(b)) return true;
  return BigInt(a) > BigInt(b);
}

export function metadataOf(object: unknown): Readonly<Record<string, unknown>> {
  const metadata = isRecord(object) ? object['metadata'] : undefined;
  return isRecord(metadata) ? metadata : {};
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
