/** The documents and the node that all pages are about. */
export interface Subject {
  /** Files of the documents, in their order. */
  readonly files: readonly string[];
  /** A saved observation that stands for the node; null: this node. */
  readonly against: string | null;
  /** Whether this process may read the node. */
  readonly isLive: boolean;
  /** Further words for each command, such as `--backend`. */
  readonly more: {
    readonly document: readonly string[];
    readonly live: readonly string[];
    readonly agent: readonly string[];
  };
}

/** What a page is asked about. */
export interface Asked {
  readonly subject: Subject;
  /** The document that was chosen; null: there is none. */
  readonly file: string | null;
  readonly query: URLSearchParams;
}
