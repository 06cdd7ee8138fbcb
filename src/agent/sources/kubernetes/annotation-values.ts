/** What an annotation says; `null`: it is not there. */
export type AnnotationValue<T> =
  | { readonly ok: true; readonly value: T | null }
  | { readonly ok: false; readonly why: string };

/** The words that upstream takes for a boolean. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((word) => [word, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((word) => [word, false] as const),
]);

export function booleanAnnotation(
  annotations: Readonly<Record<string, string>>,
  key: string,
): AnnotationValue<boolean> {
  const text = annotations[key];
  if (text === undefined) return { ok: true, value: null };
  const value = booleans.get(text);
  if (value !== undefined) return { ok: true, value };
  return { ok: false, why: `annotation ${key} is ${shown(text)}: allowed are true and false` };
}

/** Names with commas between; empty ones count as not written. */
export function listAnnotation(annotations: Readonly<Record<string, string>>, key: string): readonly string[] {
  const names = (annotations[key] ?? '').split(',').map((name) => name.trim());
  return [...new Set(names)].filter((name) => name !== '');
}

/** Bounded, on one line. */
function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
