/**
 * Text arrives in pieces, and lines leave: a piece may hold several lines, or a part of one. Empty lines are left out.
 * Pure.
 */
export interface LineReader {
  /** The lines that this piece completes. @throws RangeError for a line longer than the bound. */
  readonly take: (piece: string) => readonly string[];
  /** What is left after the last line end. */
  readonly rest: () => string;
}

export function lineReader(most: number): LineReader {
  let parts: string[] = [];
  let length = 0;
  return {
    take: (piece) => {
      const [first = '', ...others] = piece.split('\n');
      parts.push(first);
      length += first.length;
      if (length > most) throw new RangeError(`a line has more than ${most} characters`);
      if (others.length === 0) return [];
      const last = others.pop() ?? '';
      const lines = [parts.join(''), ...others].filter((line) => line !== '' && line !== '\r');
      parts = [last];
      length = last.length;
      if (lines.some((line) => line.length > most)) throw new RangeError(`a line has more than ${most} characters`);
      return lines;
    },
    rest: () => parts.join(''),
  };
}
