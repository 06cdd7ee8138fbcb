/**
 * A word as the tools print free text: bare if it consists of letters, digits, `_` and `-`, else quoted and escaped.
 */
export function quoteText(text: string): string {
  return /^[\w-]+$/.test(text) ? text : `"${text.replace(/["'\\]/g, '\\$&')}"`;
}

/** For modules that always quote: they do not escape single quotes. */
export function quoteAlways(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** For modules whose quoting is unknown: quotes only words that would otherwise be split. */
export function quoteIfNeeded(text: string): string {
  return text === '' || /[\s"]/.test(text) ? quoteAlways(text) : text;
}
