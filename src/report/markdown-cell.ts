/** Text of others inside of a table or a paragraph: no table, markup, link or image of its own. */
export function cell(text: string): string {
  return closed(text.replaceAll('\\', '\\\\').replaceAll('[', '\\[').replaceAll('|', '\\|'));
}

/** In a code span a backslash stands for itself, but ahead of a bar it would take the bar's own away. */
export function codeCell(text: string): string {
  return `\`${closed(text.replace(/\\(?=\\*\|)/g, '\\\\').replaceAll('|', '\\|'))}\``;
}

function closed(text: string): string {
  return text.replaceAll('`', "'").replaceAll('<', '&lt;');
}
