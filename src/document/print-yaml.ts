import type { Plain } from '../schema/plain.js';

/** Words and forms that some YAML reader takes for a number, a boolean, null or a date. */
const ambiguous = /^(?:[-+.]?[0-9][0-9_.:eE+-]*|true|false|yes|no|on|off|null|y|n|~)$/i;

/** Numbers with dots between, with or without a prefix length, are no number to any reader. */
const address = /^[0-9]+(?:\.[0-9]+){3}(?:\/[0-9]+)?$/;
const plainWord = /^[A-Za-z0-9/][A-Za-z0-9_./-]*$/;

/** Block-style YAML of plain data. Text stands without quotes only where every YAML reader takes it for text. */
export function printYaml(value: Plain): string {
  return lines(value).join('\n').concat('\n');
}

function lines(value: Plain): readonly string[] {
  if (typeof value !== 'object') return [scalar(value)];
  if (isList(value)) return value.length === 0 ? ['[]'] : value.flatMap((item) => hung('- ', lines(item)));
  return Object.entries(value).flatMap(([key, inside]) => {
    const below = lines(inside);
    if (typeof inside !== 'object' || (isList(inside) && inside.length === 0)) return [`${key}: ${below[0]}`];
    return [`${key}:`, ...below.map((line) => `  ${line}`)];
  });
}

/** Hangs an item on its dash. */
function hung(dash: string, item: readonly string[]): readonly string[] {
  return item.map((line, index) => `${index === 0 ? dash : '  '}${line}`);
}

function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const plain = plainWord.test(value) && (address.test(value) || !ambiguous.test(value));
  // JSON's strings are YAML's double-quoted ones.
  return plain ? value : JSON.stringify(value);
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
