/** A line that may contain line ends inside quotes, and the number (from 1) of its first physical line. */
export interface LogicalLine {
  readonly text: string;
  readonly number: number;
}

/**
 * The lines of a listing of rules. A quote that is open at the end of a line joins the next one: a comment may contain
 * line ends, and the text after one is not a rule. If no quote closes before the end of the text, the line is not
 * joined.
 */
export function logicalLines(text: string): readonly LogicalLine[] {
  const lines = text.split('\n');
  if (!text.includes('"')) return lines.map((line, index) => ({ text: line, number: index + 1 }));
  const found: LogicalLine[] = [];
  let mayJoin = true;
  for (let index = 0; index < lines.length; ) {
    const end: number | null = mayJoin ? endOfLine(lines, index) : index;
    mayJoin &&= end !== null;
    const last = end ?? index;
    found.push({
      text: last === index ? (lines[index] ?? '') : lines.slice(index, last + 1).join('\n'),
      number: index + 1,
    });
    index = last + 1;
  }
  return found;
}

/** The index of the line that closes the quotes of the line at `first`; null if none does. */
function endOfLine(lines: readonly string[], first: number): number | null {
  if (!/^[ \t]*[-[]/.test(lines[first] ?? '')) return first;
  let isOpen = false;
  for (let index = first; index < lines.length; index += 1) {
    isOpen = leavesOpen(lines[index] ?? '', isOpen);
    if (!isOpen) return index;
  }
  return null;
}

/**
 * The tools print opening quotes only at the start of a word. A quote inside a word is part of a name and joins
 * nothing.
 */
function leavesOpen(line: string, openBefore: boolean): boolean {
  let isOpen = openBefore;
  let isInside = false;
  for (let at = nextQuote(line, 0, isOpen); at >= 0; at = nextQuote(line, at + 1, isOpen)) {
    // A backslash escapes only inside quotes; at the end of a line it escapes the line end.
    if (line[at] === '\\') at += 1;
    else {
      isInside = !isOpen && at > 0 && !/[ \t]/.test(line[at - 1] ?? '');
      isOpen = !isOpen;
    }
  }
  return isOpen && !isInside;
}

function nextQuote(line: string, from: number, isOpen: boolean): number {
  const quote = line.indexOf('"', from);
  if (!isOpen) return quote;
  const backslash = line.indexOf('\\', from);
  if (quote < 0) return backslash;
  return backslash < 0 ? quote : Math.min(quote, backslash);
}

/** A listing for iptables-restore, which reads physical lines: line ends in comments become spaces. */
export function onePerLine(listing: string): string {
  return logicalLines(listing)
    .map(({ text }) => text.replaceAll('\n', ' '))
    .join('\n');
}
