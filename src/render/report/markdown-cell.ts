/** Text of others inside of a table or a paragraph. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('`', "'").replaceAll('<', '&lt;');
}

export function codeCell(text: string): string {
  return `\`${cell(text)}\``;
}
