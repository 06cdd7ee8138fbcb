import nearley from 'nearley';
import grammar from '../../generated/iptables-save.js';
import type { DumpLine } from './dump-line.js';

const compiled = nearley.Grammar.fromCompiled(grammar);

/** What is wrong with a line, and the column (from 1) where it shows. */
export interface LineProblem {
  readonly kind: 'problem';
  readonly message: string;
  readonly column: number;
  /** An unknown module: its words were kept verbatim, so nothing is lost. */
  readonly kept?: true;
}

export function problemAt(message: string, column: number): LineProblem {
  return { kind: 'problem', message, column };
}

/** Reads one line. Each line gets its own parser, because nearley keeps every state of every line. */
export function parseLine(line: string): DumpLine | LineProblem {
  const harmful = /[\r\0]/.exec(line);
  if (harmful !== null)
    return problemAt(
      `a ${harmful[0] === '\r' ? 'carriage return' : 'NUL byte'}, which a restore does not take`,
      harmful.index + 1,
    );
  const parser = new nearley.Parser(compiled);
  try {
    parser.feed(line);
  } catch (error) {
    // nearley's message is a page of parser states; only the position is useful.
    const { token } = error as { token?: { col?: number } };
    return problemAt('not a line of iptables-save text', token?.col ?? 1);
  }
  const [read, another] = parser.results as readonly DumpLine[];
  if (another !== undefined) throw new Error(`the grammar is ambiguous: ${line}`);
  return read ?? problemAt('the line ends too early', line.length + 1);
}
