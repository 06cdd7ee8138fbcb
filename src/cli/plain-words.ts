/** The words of the tables of codes, which are Markdown, for a terminal. */
export function plainWords(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}
