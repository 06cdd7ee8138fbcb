/** Tells which network namespaces may have changed, by the kernel's own notifications. */
export interface KernelWatch {
  /** The namespaces to watch from now on, by a name of the caller, with their paths. */
  readonly follow: (namespaces: ReadonlyMap<string, string>) => void;
  /**
   * What the kernel holds of what we program in that namespace, as a short digest; null: it cannot be told, so only a
   * full look can. Equal digests mean that it holds the same; objects that were removed and put back alike do not show,
   * except rules of nf_tables.
   */
  readonly fingerprint: (name: string) => string | null;
  /**
   * The same in a fraction of the time, where the kernel tells us about that namespace: what it would have told of is
   * taken to be as it was when it was last read.
   */
  readonly glance: (name: string) => string | null;
  readonly close: () => void;
}

export interface KernelWatchOptions {
  /** The node's own namespace. */
  readonly hostNetns: string;
  /** These may have changed; null: notifications were lost, so all may have. */
  readonly changed: (names: readonly string[] | null) => void;
  readonly warn: (message: string) => void;
}
