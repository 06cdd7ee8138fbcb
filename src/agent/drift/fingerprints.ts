export type Fingerprint = string | null;

/** What namespaces held when they were last seen to be right. */
export interface Fingerprints {
  /** As it is now; null: it cannot be told. */
  readonly take: (name: string) => Fingerprint;
  /** A namespace was read after this was taken, and was right. */
  readonly verified: (name: string, taken: Fingerprint) => void;
  readonly forget: (name: string) => void;
  /** Whether this is what it was verified with. */
  readonly isKnown: (name: string, taken: Fingerprint) => boolean;
  /** Whether nobody wrote since then, by a full look. */
  readonly isUnchanged: (name: string) => boolean;
  /** The same where nothing was told of it. */
  readonly seemsUnchanged: (name: string) => boolean;
}

export function makeFingerprints(
  take: (name: string) => Fingerprint,
  glance: (name: string) => Fingerprint,
): Fingerprints {
  const known = new Map<string, string>();
  const isAs = (name: string, look: (name: string) => Fingerprint) => {
    const before = known.get(name);
    return before !== undefined && look(name) === before;
  };
  return {
    take,
    verified: (name, taken) => {
      if (taken === null) known.delete(name);
      else known.set(name, taken);
    },
    forget: (name) => known.delete(name),
    isKnown: (name, taken) => taken !== null && known.get(name) === taken,
    isUnchanged: (name) => isAs(name, take),
    seemsUnchanged: (name) => isAs(name, glance),
  };
}
