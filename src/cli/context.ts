import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { buffer as bytesOf } from 'node:stream/consumers';
import { styleText } from 'node:util';
import { bytesOfText, textOfBytes } from '../index.js';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** All that a command knows of the terminal, so that a test can call it like a function. */
export interface Context {
  /** Results. */
  readonly out: (text: string) => void;
  /** Everything else. */
  readonly err: (text: string) => void;
  /** Whether somebody sits at the terminal and can be asked. */
  readonly isInteractive: boolean;
  readonly ask: (question: string) => Promise<string>;
  /** A file's text; `-` is the standard input. */
  readonly readInput: (path: string) => Promise<string>;
  readonly style: (style: Style, text: string) => string;
  readonly signal: AbortSignal;
}

export function processContext(signal: AbortSignal): Context {
  const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'] && !process.argv.includes('--no-color');
  return {
    out: (text) => void process.stdout.write(bytesOfText(text)),
    err: (text) => void process.stderr.write(bytesOfText(text)),
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask: async (question) => {
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await terminal.question(question, { signal });
      } finally {
        terminal.close();
      }
    },
    readInput: async (path) => textOfBytes(path === '-' ? await bytesOf(process.stdin) : await readFile(path)),
    style: (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text),
    signal,
  };
}
