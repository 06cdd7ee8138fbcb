import type { Plain } from '../schema/plain.js';

/** Words that some YAML reader takes for a number, a boolean, null or a date. */
const ambiguous = /^(?:[-+.]?[0-9][0-9_.:eE+-]*|0[xob][0-9a-f_]*|true|false|yes|no|on|off|null|y|n|~)$/i;

/** No YAML reader takes a dotted address, with or without a prefix length, for a number. */
const address = /^[0-9]+(?:\.[0-9]+){3}(?:\/[0-9]+)?$/;
const plainWord = /^[A-Za-z0-9/][A-Za-z0-9_./-]*$/;

/** Block-style YAML of plain data. Text is quoted unless every YAML reader takes it for text. */
export function printYaml(value: Plain): string {
  return lines(value).join('\n').concat('\n');
}

function lines(value: Plain): readonly string[] {
  if (typeof value !== 'object') return [scalar(value)];
  if (isList(value)) return value.length === 0 ? ['[]'] : value.flatMap((item) => withDash('- ', lines(item)));
  return Object.entries(value).flatMap(([key, inside]) => {
    const below = lines(inside);
    if (typeof inside !== 'object' || (isList(inside) && inside.length === 0)) return [`${key}: ${below[0]}`];
    return [`${key}:`, ...below.map((line) => `  ${line}`)];
  });
}

function withDash(dash: string, item: readonly string[]): readonly string[] {
  return item.map((line, index) => `${index === 0 ? dash : '  '}${line}`);
}

function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const plain = plainWord.test(value) && (address.test(value) || !ambiguous.test(value));
  // A JSON string is a double-quoted YAML string.
  return plain ? value : JSON.stringify(value);
}

/** The value of a scalar, or of an empty list, as it is written above; undefined: it is not written so. */
export function scalarOf(word: string): string | number | boolean | readonly never[] | undefined {
  if (word === '[]') return [];
  if (word.startsWith('"')) return /^"(?:[^"\\]|\\["\\bfnrt])*"$/.test(word) ? String(JSON.parse(word)) : undefined;
  if (!plainWord.test(word)) return undefined;
  if (address.test(word) || !ambiguous.test(word)) return word;
  if (word === 'true' || word === 'false') return word === 'true';
  return /^(?:0|[1-9][0-9]{0,14})$/.test(word) ? Number(word) : undefined;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
