/**
 * The canonical value of a piece of a document, or the reason why it is refused, which messages print after a colon.
 */
export type ReadResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** A kind of value that a document writes as text. */
export interface TextValue<T = string> {
  /** Its name with an article, as in `'veth/a' cannot be an interface name`. */
  readonly noun: string;
  /** What is allowed, as in `allowed: 1 to 15 of A-Z a-z 0-9 _ . @ -`. */
  readonly allowed: string;
  /**
   * ECMAScript pattern for editors. Everything that `read` accepts matches it; not everything that matches is accepted.
   */
  readonly pattern: string;
  readonly read: (text: string) => ReadResult<T>;
  /** Whether `read` accepts characters beyond printable ASCII, and leaves it to others to look for invisible ones. */
  readonly isFree?: true;
}

export function accepted<T>(value: T): ReadResult<T> {
  return { ok: true, value };
}

export function refused(reason: string): ReadResult<never> {
  return { ok: false, reason };
}
