import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import type { Standing } from './standing.js';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A command's interface to the terminal, so that a test can call a command like a function. */
export interface Context {
  /** Results. */
  readonly out: (text: string) => void;
  /** Everything else. */
  readonly err: (text: string) => void;
  /** Whether questions can be asked on the terminal. */
  readonly isInteractive: boolean;
  readonly ask: (question: string) => Promise<string>;
  /** A file's text; `-` is the standard input. */
  readonly readInput: (path: string) => Promise<string>;
  readonly style: (style: Style, text: string) => string;
  readonly signal: AbortSignal;
  readonly standing: Standing;
}

/** The properties of the terminal that affect output. */
export interface Terminal {
  readonly isColoured: boolean;
  readonly isInteractive: boolean;
}

export function terminalOf(args: readonly string[]): Terminal {
  return {
    isColoured: process.stdout.isTTY === true && !process.env['NO_COLOR'] && !args.includes('--no-color'),
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  };
}

export function styleOf({ isColoured }: Terminal): Context['style'] {
  return (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text);
}

/** The answer to a question; empty if the input ends. */
export async function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    return await Promise.race([terminal.question(question, { signal }), ended]);
  } finally {
    terminal.close();
  }
}
