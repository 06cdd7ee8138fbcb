import { readFile } from 'node:fs/promises';
import { run } from '../../src/cli/run.js';
import { newStanding } from '../../src/cli/standing.js';
import { holdToSchema } from '../schemas/violations.js';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A command line as a function, with files of its own beside those of the disk. What it prints as JSON is held to its schema. */
export async function commandLine(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  let [out, err] = ['', ''];
  const code = await run(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isInteractive: false,
    ask: async () => 'no',
    readInput: async (path) => files[path] ?? (await readFile(path, 'utf8')),
    style: (_, text) => text,
    columns: null,
    progress: () => {},
    signal: new AbortController().signal,
    runApart: (words) => commandLine(words, files),
    standing: newStanding(),
  });
  holdToSchema(args, out);
  return { code, out, err };
}
