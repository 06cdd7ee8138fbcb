import type { DocumentCode } from '../../codes/index.js';
import type { RuleDiagnostic } from './rule-diagnostic.js';

/** A statement that uses a value which only one statement may use. */
export interface UniqueValue {
  readonly value: Value;
  readonly place: () => Place;
}

type Value = string | number | null | undefined;

/**
 * The path of a statement and the owner of its value, as in `10.244.1.7 is the address of pods[0] (default/web)
 * already`.
 */
export interface Place {
  readonly path: string;
  readonly owner: string;
}

/**
 * A finding for every value that an earlier statement already uses. Missing values are ignored. `what` is the kind of
 * value, with its article.
 */
export function clashes(
  code: DocumentCode,
  what: string,
  hint: string,
  values: readonly UniqueValue[],
): readonly RuleDiagnostic[] {
  const placeOf = (index: number) => values[index]?.place() ?? { path: '', owner: '' };
  return clashesAmong(code, what, hint, { values: values.map(({ value }) => value), placeOf });
}

/**
 * The same of a list as long as that of the pods, of which few clash: a place is asked for only when it has to be
 * named.
 */
export interface ManyValues {
  readonly values: readonly Value[];
  readonly placeOf: (index: number) => Place;
}

export function clashesAmong(
  code: DocumentCode,
  what: string,
  hint: string,
  { placeOf, values }: ManyValues,
): readonly RuleDiagnostic[] {
  if (areDistinct(values)) return [];
  const owners = new Map<Value, number>();
  return values.flatMap((value, index): readonly RuleDiagnostic[] => {
    if (value === undefined || value === null) return [];
    const owner = owners.get(value);
    if (owner === undefined) {
      owners.set(value, index);
      return [];
    }
    const [first, { path }] = [placeOf(owner), placeOf(index)];
    return [{ code, path, message: `${value} is ${what} of ${first.owner} already`, hint, otherPath: first.path }];
  });
}

function areDistinct(values: readonly Value[]): boolean {
  const distinct = new Set<Value>();
  let missing = 0;
  for (const value of values) {
    if (value === undefined || value === null) missing += 1;
    else distinct.add(value);
  }
  return distinct.size + missing === values.length;
}
