import nearley from 'nearley';
import grammar from '../../generated/iptables-save.js';
import type { Statement } from './statement.js';

const compiled = nearley.Grammar.fromCompiled(grammar);

/** A text that is not what it should be, with the column (from 1) where that shows. */
export interface Misread {
  readonly kind: 'misread';
  readonly message: string;
  readonly column: number;
  /** The words were kept as they stood, so nothing is lost: a module that nobody here knows. */
  readonly kept?: true;
}

export function misread(message: string, column: number): Misread {
  return { kind: 'misread', message, column };
}

/** Reads one line. A parser lives for one line: over a whole dump nearley keeps every state of every line. */
export function parseLine(line: string): Statement | Misread {
  const harmful = /[\r\0]/.exec(line);
  if (harmful !== null)
    return misread(
      `a ${harmful[0] === '\r' ? 'carriage return' : 'NUL byte'}, which a restore does not take`,
      harmful.index + 1,
    );
  const parser = new nearley.Parser(compiled);
  try {
    parser.feed(line);
  } catch (error) {
    // What nearley says of it is a page of parser states; only the place is of use.
    const { token } = error as { token?: { col?: number } };
    return misread('not a line of iptables-save text', token?.col ?? 1);
  }
  const [statement, another] = parser.results as readonly Statement[];
  if (another !== undefined) throw new Error(`the grammar is ambiguous: ${line}`);
  return statement ?? misread('the line ends too early', line.length + 1);
}
