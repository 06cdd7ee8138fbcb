export interface KubeRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its query, such as `/api/v1/nodes/worker-1`. Names in it are encoded by the caller. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** One API server. */
export interface KubeApi {
  /** The parsed answer. Throws a KubeError for a refusal and for an answer that is not JSON. */
  readonly request: (request: KubeRequest) => Promise<unknown>;
  /**
   * The lines of an answer as they come: a watch. Throws like `request`; ends when the server ends it. `opened`: it was
   * granted.
   */
  readonly lines: (request: KubeRequest, opened?: () => void) => AsyncIterable<string>;
  readonly close: () => void;
}

/** A change of one object, by uid: an object of the same name with another uid is another object. */
export interface ObjectChange<T> {
  readonly before: T | null;
  readonly after: T | null;
}

export interface FollowRequest<T> {
  /** Such as `/api/v1/pods`. */
  readonly path: string;
  /** Such as `spec.nodeName=worker-1`. */
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  /**
   * What is kept of an object, so that memory is bounded. It throws for an object that is malformed, which is then
   * reported and left out.
   */
  readonly read: (object: unknown) => T;
  /** After each batch that arrived at once; never with nothing in it. */
  readonly changed: (changes: readonly ObjectChange<T>[]) => void;
  /** Called when `isSynced` or `error` of the collection changed. */
  readonly health: () => void;
  /** About what was left out: a malformed object, an event of an unknown type. */
  readonly warn: (message: string) => void;
}

/** A list that is kept current by list and watch. */
export interface Collection<T> {
  readonly items: () => ReadonlyMap<string, T>;
  readonly isSynced: () => boolean;
  /** Why it may be behind; null: it is current as far as it knows. */
  readonly error: () => string | null;
  /** Follows until the signal aborts; it waits and tries again after any failure, and never throws. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}
