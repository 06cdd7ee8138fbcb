/** Keys that do not affect equality: values that the kernel adds or counts, and texts for people. */
const withoutMeaning = new Set(['origin', 'counters', 'protocol', 'hashsize', 'netns', 'peer']);

/**
 * A text that is equal for two values exactly when they mean the same to the kernel. The `protocol` of a match does have
 * meaning; it is recognised by the `kind` beside it.
 */
export function meaningOf(value: unknown): string {
  return textOf(value) ?? '';
}

/** `meaningOf` for an object that is compared often. */
export const meaningOfObject: (value: object) => string = printedOnce(meaningOf);

/** Objects do not change, so that one which is compared again and again is printed once. */
export function printedOnce<T extends object>(print: (value: T) => string): (value: T) => string {
  const known = new WeakMap<T, string>();
  return (value) => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const meaning = print(value);
    known.set(value, meaning);
    return meaning;
  };
}

/** JSON in an order of keys that does not depend on the object; undefined for what JSON has no text for. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'bigint') return `"${value}n"`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((one) => textOf(one) ?? 'null').join(',')}]`;
  const record = value as Record<string, unknown>;
  const isMatch = record['kind'] === 'protocol';
  let text = '';
  for (const key of Object.keys(record).sort()) {
    if (withoutMeaning.has(key) && !(isMatch && key === 'protocol')) continue;
    const inner = textOf(record[key]);
    if (inner !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${inner}`;
  }
  return `{${text}}`;
}
