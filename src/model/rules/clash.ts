/** A statement that takes a value which only one may have. */
export interface Claim {
  readonly value: string | number | null | undefined;
  /** Path of the statement in the document. */
  readonly path: string;
  /** The one that has it, as in `is also the address of pods[0] (default/web)`. */
  readonly owner: string;
}

export interface Clash {
  readonly value: string | number;
  readonly first: Claim;
  readonly second: Claim;
}

/** Every claim of a value that an earlier claim has already. Claims without a value clash with nothing. */
export function clashes(claims: Iterable<Claim>): readonly Clash[] {
  const holders = new Map<string | number, Claim>();
  const found: Clash[] = [];
  for (const claim of claims) {
    const { value } = claim;
    if (value === undefined || value === null) continue;
    const first = holders.get(value);
    if (first === undefined) holders.set(value, claim);
    else found.push({ value, first, second: claim });
  }
  return found;
}
