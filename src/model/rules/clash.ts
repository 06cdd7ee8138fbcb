import type { DocumentCode } from '../../codes/index.js';
import type { RuleDiagnostic } from './rule-diagnostic.js';

/** A statement that uses a value which only one statement may use. */
export interface UniqueValue {
  readonly value: string | number | null | undefined;
  /**
   * The path of the statement and the owner of the value, as in `10.244.1.7 is the address of pods[0] (default/web) already`.
   * A function, because a node has thousands of values and few clash.
   */
  readonly place: () => { readonly path: string; readonly owner: string };
}

/**
 * A finding for every value that an earlier statement already uses. Missing values are ignored. `what` is the kind of value, with
 * its article.
 */
export function clashes(
  code: DocumentCode,
  what: string,
  hint: string,
  values: Iterable<UniqueValue>,
): readonly RuleDiagnostic[] {
  const owners = new Map<string | number, UniqueValue>();
  const found: RuleDiagnostic[] = [];
  for (const entry of values) {
    const { value } = entry;
    if (value === undefined || value === null) continue;
    const owner = owners.get(value);
    if (owner === undefined) owners.set(value, entry);
    else {
      const [first, { path }] = [owner.place(), entry.place()];
      found.push({ code, path, message: `${value} is ${what} of ${first.owner} already`, hint, otherPath: first.path });
    }
  }
  return found;
}
