/** A word as the kernel tools print free text: bare if it is letters, digits, `_` and `-`, else quoted and escaped. */
export function quoteText(text: string): string {
  return /^[\w-]+$/.test(text) ? text : `"${text.replace(/["'\\]/g, '\\$&')}"`;
}

/** As modules print it that quote in any case: they leave the single quote alone. */
export function quoteAlways(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** A word of which nobody here knows how its module prints it: quotes only where it would fall apart without. */
export function quoteIfNeeded(text: string): string {
  return text === '' || /[\s"]/.test(text) ? quoteAlways(text) : text;
}
