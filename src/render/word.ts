/**
 * A word in the input of a tool. Values are validated where they enter; this is the last check, and what it stops is a
 * mistake of ours.
 * @throws Error when the word could be read as more than one, or as syntax.
 */
export function word(value: string | number): string {
  const text = String(value);
  if (!safe.test(text)) throw new Error(`unsafe word in the input of a tool: ${JSON.stringify(text)}`);
  return text;
}

/** Printable ASCII without white space and without `"#'\`;` and the backslash. */
const safe = /^[!$-&(-:<-[\]-_a-~]+$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are replaced
const endsLine = /[\u0000-\u001f\u007f\u2028\u2029]/;

/** Text of a comment line. Characters that would end the line become spaces. */
export function comment(text: string): string {
  return endsLine.test(text) ? text.replace(new RegExp(endsLine, 'g'), ' ') : text;
}
