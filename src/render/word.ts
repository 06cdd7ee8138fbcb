/**
 * A word in the input of a tool. Values are validated where they enter; this is the last check, and what it stops is a mistake of
 * ours.
 * @throws Error when the word could be read as more than one, or as syntax.
 */
export function word(value: string | number): string {
  const text = String(value);
  if (!/^[!-~]+$/.test(text) || /["'`\\;#]/.test(text))
    throw new Error(`unsafe word in the input of a tool: ${JSON.stringify(text)}`);
  return text;
}

/** A comment line. Characters that would end the line become spaces. */
export function commentLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are replaced
  return `# ${text.replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, ' ')}`;
}
