const longest = 60;

/** A value of a document as messages quote it: one line of printable ASCII, cut if it is long. */
export function showFound(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a mapping' : String(value);
}

/** The kind of a value, with an article. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'a number' : typeof value === 'boolean' ? 'true or false' : typeof value;
}

function quoted(text: string): string {
  const escaped = text.slice(0, longest).replace(/[^ -~]/g, escapeUnit);
  return `'${escaped}'${text.length > longest ? '...' : ''}`;
}

function escapeUnit(unit: string): string {
  const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return short[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
