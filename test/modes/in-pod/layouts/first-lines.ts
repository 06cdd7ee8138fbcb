/** The first lines of restore input: whole tables, and the beginning of the next. */
export function firstLines(text: string, count: number): string {
  const kept: string[] = [];
  let left = count;
  for (const block of text.split(/(?<=^COMMIT\n)/m)) {
    const lines = block.split('\n').filter((line) => line !== '' && line !== 'COMMIT');
    if (left <= 0) break;
    kept.push(...lines.slice(0, left + 1), 'COMMIT');
    left -= lines.length - 1;
  }
  return `${kept.join('\n')}\n`;
}

export function linesIn(text: string): number {
  return text.split('\n').filter((line) => line.startsWith('-')).length;
}
