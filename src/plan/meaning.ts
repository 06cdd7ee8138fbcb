/** Keys that do not affect equality: values that the kernel adds or counts, and texts for people. */
const withoutMeaning = new Set(['origin', 'counters', 'protocol', 'hashsize', 'netns', 'peer']);

/**
 * A text that is equal for two values exactly when they mean the same to the kernel. The `protocol` of a match does have
 * meaning; it is recognised by the `kind` beside it.
 */
export function meaningOf(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`;
    return isRecord(inner) ? onlyMeaning(inner) : inner;
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function onlyMeaning(record: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(record).sort();
  const isMatch = record['kind'] === 'protocol';
  return Object.fromEntries(
    keys.filter((key) => !withoutMeaning.has(key) || (isMatch && key === 'protocol')).map((key) => [key, record[key]]),
  );
}
