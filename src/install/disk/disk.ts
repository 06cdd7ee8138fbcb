/** A regular file as it was read. */
export interface FoundFile {
  readonly kind: 'file';
  readonly bytes: Buffer;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Changes with every replacement and every write. */
  readonly version: string;
}

export type Found = FoundFile | { readonly kind: 'link'; readonly target: string } | { readonly kind: 'other' };

export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

export interface Replacement {
  readonly bytes: Uint8Array;
  readonly mode: number;
  /** Null: that of this process. */
  readonly owner: FileOwner | null;
  /**
   * The version that the caller read; null: there was none. Where another program has written since, nothing is done.
   */
  readonly expected: string | null;
}

/** The files of the node that an installation needs, so that a test can make each operation fail. */
export interface Disk {
  /** Names in a folder; null: there is none. */
  readonly list: (folder: string) => Promise<readonly string[] | null>;
  /** Null: there is nothing of that name. */
  readonly find: (path: string) => Promise<Found | null>;
  /**
   * Replaces a file atomically, by way of a temporary file in the same folder: container runtimes do not notice what is
   * moved there from elsewhere.
   * @returns false if another program wrote it meanwhile.
   */
  readonly replace: (path: string, replacement: Replacement) => Promise<boolean>;
  /** @returns whether it was there. */
  readonly remove: (path: string) => Promise<boolean>;
  /** Removes what earlier processes left behind when they were killed half-way. */
  readonly removeLeftovers: (folder: string) => Promise<void>;
}
