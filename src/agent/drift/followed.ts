/** What is known of a namespace that is there. */
export interface Identity {
  readonly inode: bigint;
  /** What the node's namespace calls it; null: it is the node's own. */
  readonly id: number | null;
  /** Whether its notifications reach us. */
  readonly isHeard: boolean;
}

export interface FollowedNamespace {
  readonly name: string;
  readonly path: string;
  /** Null: it was not there when it was looked for. */
  identity: Identity | null;
  /** What its sets and iptables-legacy tables were when they were last looked at; undefined: never. */
  untold: string | null | undefined;
  /**
   * What the kernel tells about, as it was when it was last read; null: something was told since then, or it was not
   * read.
   */
  told: string | null;
}

/** The followed namespaces by name. Those that stay under the same path are kept as they are. */
export function follow(
  before: ReadonlyMap<string, FollowedNamespace>,
  wanted: ReadonlyMap<string, string>,
): ReadonlyMap<string, FollowedNamespace> {
  return new Map(
    [...wanted].map(([name, path]) => {
      const known = before.get(name);
      return [name, known?.path === path ? known : { name, path, identity: null, untold: undefined, told: null }];
    }),
  );
}

/** Names of followed namespaces by what the node's namespace calls them. Several names may be one namespace. */
export function namesById(followed: Iterable<FollowedNamespace>): ReadonlyMap<number | null, readonly string[]> {
  const found = new Map<number | null, string[]>();
  for (const { identity, name } of followed) {
    if (identity === null || !identity.isHeard) continue;
    const names = found.get(identity.id);
    if (names === undefined) found.set(identity.id, [name]);
    else names.push(name);
  }
  return found;
}
