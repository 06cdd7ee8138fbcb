/** Who asks for what only one pod can have. */
export interface Claimant {
  readonly uid: string;
  /** NAMESPACE/NAME, for messages. */
  readonly key: string;
  readonly createdAt: number;
  readonly isTerminating: boolean;
  /** Such as `address 10.244.1.7`. */
  readonly claims: readonly string[];
}

/**
 * Who has what, where several pods ask for the same: an address that was given to another pod while the API still shows
 * the old owner, a name whose old bearer is not gone. The answer depends on the pods that ask alone, not on the order
 * of events.
 */
export function claimBook() {
  const claimants = new Map<string, Claimant>();
  const byClaim = new Map<string, Set<string>>();
  return { put, drop, rivalOf };

  /** @returns the uids of all others whose answer may be another one now. */
  function put(claimant: Claimant): ReadonlySet<string> {
    const touched = new Set(drop(claimant.uid));
    claimants.set(claimant.uid, claimant);
    for (const claim of claimant.claims) {
      const uids = byClaim.get(claim) ?? new Set();
      for (const uid of uids) touched.add(uid);
      byClaim.set(claim, uids.add(claimant.uid));
    }
    return touched;
  }

  function drop(uid: string): ReadonlySet<string> {
    const touched = new Set<string>();
    for (const claim of claimants.get(uid)?.claims ?? []) {
      const uids = byClaim.get(claim);
      uids?.delete(uid);
      for (const other of uids ?? []) touched.add(other);
      if (uids?.size === 0) byClaim.delete(claim);
    }
    claimants.delete(uid);
    return touched;
  }

  /** What of it belongs to whom; null: nothing of it belongs to another one. */
  function rivalOf(uid: string): { readonly claim: string; readonly owner: string } | null {
    const own = claimants.get(uid);
    for (const claim of own?.claims ?? []) {
      const owner = [...(byClaim.get(claim) ?? [])]
        .flatMap((one) => claimants.get(one) ?? [])
        .reduce((best, one) => (precedes(one, best) ? one : best));
      if (owner.uid !== uid) return { claim, owner: owner.key };
    }
    return null;
  }
}

/** Those that stay before those on their way out, then the newest. */
function precedes(a: Claimant, b: Claimant): boolean {
  if (a.isTerminating !== b.isTerminating) return b.isTerminating;
  if (a.createdAt !== b.createdAt) return a.createdAt > b.createdAt;
  return a.uid > b.uid;
}
