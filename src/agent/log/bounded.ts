import { visibleLines } from '../../index.js';
import type { Entry, Field } from './entry.js';

/** Characters of a message, of a field and of an item of a list; how many there are of the latter two. */
const bounds = { message: 2_000, field: 500, item: 100, fields: 30, items: 20 } as const;

/**
 * The entry with every text on one line, escaped and cut: names and reasons come from documents, the API, tools and
 * peers.
 */
export function bounded({ fields, level, message, subject }: Entry): Entry {
  return {
    level,
    subject: subject.slice(0, bounds.message),
    message: oneLine(message, bounds.message),
    fields: Object.fromEntries(
      Object.entries(fields)
        .slice(0, bounds.fields)
        .map(([name, value]) => [oneLine(name, 64), boundedField(value)]),
    ),
  };
}

function boundedField(value: Field): Field {
  if (typeof value === 'string') return oneLine(value, bounds.field);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) {
    const shown = value.slice(0, bounds.items).map((item) => oneLine(item, bounds.item));
    return value.length > bounds.items ? [...shown, `... and ${value.length - bounds.items} more`] : shown;
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, bounds.items)
      .map(([name, number]) => [oneLine(name, 64), number]),
  );
}

function isList(value: readonly string[] | Readonly<Record<string, number>>): value is readonly string[] {
  return Array.isArray(value);
}

function oneLine(text: string, most: number): string {
  const start = text.slice(0, most);
  const shown = visibleLines(start).replaceAll('\n', '\\n').replaceAll('\t', '\\t').slice(0, most);
  return text.length > most ? `${shown} ... (${text.length - most} more characters)` : shown;
}
