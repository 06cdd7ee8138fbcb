import type { JsonKind, JsonOutputs } from './json-outputs.js';

/**
 * Prints a result as JSON: `formatJson<'plan'>(view)`.
 * @typeParam Kind which result: its type is what `redirect schema KIND` describes.
 */
export function formatJson<Kind extends JsonKind>(value: JsonOutputs[Kind]): string {
  return jsonText(value);
}

/** Any value as JSON. C1 control characters are escaped: JSON allows them, but a terminal would interpret them. */
export function jsonText(value: unknown): string {
  return escapedLine(JSON.stringify(value, null, 2));
}

/** A result in one line, for output that goes on. */
export function jsonLine<Kind extends JsonKind>(value: JsonOutputs[Kind]): string {
  return escapedLine(JSON.stringify(value));
}

function escapedLine(text: string): string {
  return `${text.replace(/[\u007f-\u009f]/g, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
