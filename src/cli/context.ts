import { createInterface } from 'node:readline/promises';
import type { Paint, Progress } from '../index.js';
import type { RunCommand } from '../ui/run-command.js';
import type { Standing } from './standing.js';

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
  readonly style: Paint;
  /** Characters in a line of the terminal that shows results; null: they go elsewhere, and nothing is cut. */
  readonly columns: number | null;
  /** Shows how far long work is, on a terminal alone; null: it is done. */
  readonly progress: (progress: Progress | null) => void;
  readonly signal: AbortSignal;
  /** Another command line, on a thread of its own. */
  readonly runApart: RunCommand;
  readonly standing: Standing;
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
