import type { ToldStepView } from '../report/observed-view.js';

/** How far the kernel's steps are the foretold ones. */
export interface Compared {
  /** As the kernel told of them. */
  readonly agreed: readonly ToldStepView[];
  /** The first step of each that the other does not have; null: they are the same to the end. */
  readonly parted: { readonly expected: ToldStepView | null; readonly seen: ToldStepView | null } | null;
}

/**
 * Compares a foretold course with what each namespace told. The order of steps is known inside a namespace alone, so
 * that of the foretold ones joins them.
 * @param told by namespace; foretold steps in others are left out.
 */
export function compareCourse(
  foretold: readonly ToldStepView[],
  told: ReadonlyMap<string, readonly ToldStepView[]>,
): Compared {
  const places = new Map([...told.keys()].map((namespace) => [namespace, 0]));
  const agreed: ToldStepView[] = [];
  const leftIn = (namespace: string) => (told.get(namespace) ?? [])[places.get(namespace) ?? 0] ?? null;
  const leftAnywhere = () => [...told.keys()].map(leftIn).find((step) => step !== null) ?? null;
  for (const expected of foretold) {
    const { namespace } = expected;
    if (!told.has(namespace)) continue;
    const seen = leftIn(namespace);
    if (seen === null || !isAlike(expected, seen))
      return { agreed, parted: { expected, seen: seen ?? leftAnywhere() } };
    agreed.push(seen);
    places.set(namespace, (places.get(namespace) ?? 0) + 1);
  }
  const seen = leftAnywhere();
  return { agreed, parted: seen === null ? null : { expected: null, seen } };
}

/** What one of them does not know counts for neither. A rule is itself wherever it is in its chain. */
function isAlike(expected: ToldStepView, seen: ToldStepView): boolean {
  const isSame = (key: 'mark' | 'device') =>
    expected[key] === null || seen[key] === null || expected[key] === seen[key];
  return (
    expected.kind === seen.kind &&
    expected.namespace === seen.namespace &&
    expected.hook === seen.hook &&
    isOfSameRule(expected, seen) &&
    expected.verdict === seen.verdict &&
    isSame('mark') &&
    isSame('device')
  );
}

export function isOfSameRule(one: ToldStepView, other: ToldStepView): boolean {
  return one.table === other.table && one.chain === other.chain && one.rule === other.rule;
}
