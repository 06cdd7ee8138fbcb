import type { DocumentCode } from '../../codes/index.js';
import type { Finding } from './finding.js';

/** A statement that takes a value which only one may have. */
export interface Claim {
  readonly value: string | number | null | undefined;
  /**
   * The path of the statement, and who has the value, as in `10.244.1.7 is the address of pods[0] (default/web) already`.
   * Put into words only when there is something to say: a node has thousands of claims.
   */
  readonly place: () => { readonly path: string; readonly owner: string };
}

/**
 * A finding for every claim of a value that an earlier claim has already. Claims without a value clash with nothing.
 * `what` is the kind of value, with its article.
 */
export function clashes(code: DocumentCode, what: string, hint: string, claims: Iterable<Claim>): readonly Finding[] {
  const holders = new Map<string | number, Claim>();
  const found: Finding[] = [];
  for (const claim of claims) {
    const { value } = claim;
    if (value === undefined || value === null) continue;
    const holder = holders.get(value);
    if (holder === undefined) holders.set(value, claim);
    else {
      const [first, { path }] = [holder.place(), claim.place()];
      found.push({ code, path, message: `${value} is ${what} of ${first.owner} already`, hint, otherPath: first.path });
    }
  }
  return found;
}
