import { readFile } from 'node:fs/promises';
import type { Context } from '../../src/cli/context.js';
import { run } from '../../src/cli/run.js';
import { newStanding } from '../../src/cli/standing.js';
import { holdToSchema } from '../schemas/violations.js';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What is printed. */
interface Printed {
  out: string;
  err: string;
}

/** A context in which nobody can be asked and nothing else is run, that adds what is printed to `printed`. */
export function contextOf(printed: Printed): Context {
  return {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    isInteractive: false,
    ask: async () => 'no',
    readInput: async () => '',
    style: (_, text) => text,
    columns: null,
    progress: () => {},
    signal: new AbortController().signal,
    runApart: () => Promise.reject(new Error('nothing else is run')),
    standing: newStanding(),
  };
}

/**
 * A command line as a function, with files of its own beside those of the disk. What it prints as JSON is held to its
 * schema.
 */
export async function commandLine(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const printed = { out: '', err: '' };
  const code = await run(args, {
    ...contextOf(printed),
    readInput: async (path) => files[path] ?? (await readFile(path, 'utf8')),
    runApart: (words) => commandLine(words, files),
  });
  holdToSchema(args, printed.out);
  return { code, ...printed };
}
