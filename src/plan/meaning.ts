import { isSameList } from '../base/is-same-list.js';

/** Keys that do not affect equality: values that the kernel adds or counts, and texts for people. */
const withoutMeaning = new Set(['origin', 'counters', 'protocol', 'hashsize', 'netns', 'peer']);

/**
 * A text that is equal for two values exactly when they mean the same to the kernel. The `protocol` of a match does
 * have meaning; it is recognised by the `kind` beside it.
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
  if (typeof value === 'string') return printedAsItIs.test(value) ? `"${value}"` : JSON.stringify(value);
  if (typeof value === 'bigint') return `"${value}n"`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const one of value) text += `${text === '' ? '' : ','}${textOf(one) ?? 'null'}`;
    return `[${text}]`;
  }
  const record = value as Record<string, unknown>;
  for (const { key, label } of fieldsOf(Object.keys(record), record['kind'] === 'protocol')) {
    const inner = textOf(record[key]);
    if (inner !== undefined) text += `${text === '' ? '' : ','}${label}${inner}`;
  }
  return `{${text}}`;
}

/** Printable ASCII without quotes and backslashes. */
const printedAsItIs = /^[ !#-[\]-~]*$/;

interface Field {
  readonly key: string;
  /** The key as JSON. */
  readonly label: string;
}

interface Shape {
  readonly keys: readonly string[];
  readonly isMatch: boolean;
  readonly fields: readonly Field[];
}

/**
 * Shapes of objects by their first key: thousands of objects have some dozen shapes, and sorting keys takes longer than
 * printing.
 */
const shapes = new Map<string | undefined, Shape[]>();
const mostShapes = 50;

/** The keys that have meaning, in one order. */
function fieldsOf(keys: readonly string[], isMatch: boolean): readonly Field[] {
  const known = shapes.get(keys[0]) ?? [];
  for (const shape of known) if (shape.isMatch === isMatch && isSameList(shape.keys, keys)) return shape.fields;
  const fields = keys
    .filter((key) => !withoutMeaning.has(key) || (isMatch && key === 'protocol'))
    .sort()
    .map((key) => ({ key, label: `${JSON.stringify(key)}:` }));
  if (known.length < mostShapes) shapes.set(keys[0], [...known, { keys, isMatch, fields }]);
  return fields;
}
