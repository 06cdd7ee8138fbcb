/** A pod whose network namespace is asked for. */
export interface WantedPod {
  readonly uid: string;
  /** One of them must be in the namespace. */
  readonly ips: readonly string[];
  /** Ids of its containers, without the name of the runtime. */
  readonly containers: readonly string[];
}

/** The namespace of a pod. */
export interface FoundNamespace {
  /**
   * A name that lasts as long as the namespace where there is one; else below the /proc of a process of the pod, which
   * ends with it.
   */
  readonly path: string;
  readonly inode: string;
}

/** Where a pod's namespace is, or why it was not found. */
export type NamespaceAnswer = { readonly found: FoundNamespace } | { readonly why: string };
