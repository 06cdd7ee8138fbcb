/** Device names: one, all with a prefix, or all others. */
export interface Names {
  readonly kind: 'names';
  readonly name: string;
  readonly isPrefix: boolean;
  readonly negated: boolean;
}

/**
 * No device, as for the output device before routing. Backends differ in how a negated name and `+` treat it, so it is
 * within nothing.
 */
export const noDevice: Names = { kind: 'names', name: '', isPrefix: false, negated: false };

/** `eth0`, `eth+`. */
export function namesOf(text: string, negated: boolean): Names {
  return text.endsWith('+')
    ? { kind: 'names', name: text.slice(0, -1), isPrefix: true, negated }
    : { kind: 'names', name: text, isPrefix: false, negated };
}

export function areNamesWithin(a: Names, b: Names): boolean {
  if (isNone(a)) return false;
  if (b.negated) return a.negated ? isPositiveWithin(b, a) : arePositivesApart(a, b);
  return !a.negated && isPositiveWithin(a, b);
}

export function areNamesApart(a: Names, b: Names): boolean {
  if (a.negated) return !b.negated && !isNone(b) && isPositiveWithin(b, a);
  return b.negated ? !isNone(a) && isPositiveWithin(a, b) : arePositivesApart(a, b);
}

function isNone({ isPrefix, name }: Names): boolean {
  return name === '' && !isPrefix;
}

function isPositiveWithin(a: Names, b: Names): boolean {
  return b.isPrefix ? a.name.startsWith(b.name) : !a.isPrefix && a.name === b.name;
}

function arePositivesApart(a: Names, b: Names): boolean {
  const isBegunBy = (whole: Names, beginning: Names) => beginning.isPrefix && whole.name.startsWith(beginning.name);
  return a.name !== b.name && !isBegunBy(a, b) && !isBegunBy(b, a);
}
