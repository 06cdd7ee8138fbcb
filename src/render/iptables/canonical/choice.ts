import type { ReadValue } from '../module-words.js';

/** One of the names, case-insensitive; with `abbreviated`, the first that starts with the text. */
export function oneOf(names: readonly string[], { abbreviated = false } = {}): ReadValue {
  return (text) => nameOf(text, names, abbreviated);
}

/** A comma-separated list of names, each printed once, in the order of `names`. */
export function listOf(names: readonly string[], { abbreviated = false } = {}): ReadValue {
  return (text) => {
    const given = text.split(',').map((word) => nameOf(word, names, abbreviated));
    return given.includes(null) ? null : names.filter((name) => given.includes(name)).join(',');
  };
}

function nameOf(text: string, names: readonly string[], abbreviated: boolean): string | null {
  const lower = text.toLowerCase();
  const same = names.find((name) => name.toLowerCase() === lower);
  if (same !== undefined || !abbreviated || text === '') return same ?? null;
  return names.find((name) => name.toLowerCase().startsWith(lower)) ?? null;
}

/** A name from a table of numbers, or a number; `print` prints the number. */
export function numbered(
  table: Readonly<Record<string, number>>,
  read: (text: string) => number | null,
  print: (value: number) => string,
): ReadValue {
  return (text) => {
    const value = table[text.toLowerCase()] ?? read(text);
    return value === null ? null : print(value);
  };
}
