import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { holdToSchema } from '../../schemas/violations.js';
import { execFileSync } from '../sync-process.js';

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs command lines in one process. What they print as JSON is held to its schema. */
export interface CommandLines {
  readonly run: (words: readonly string[]) => Outcome;
  readonly end: () => void;
}

const script = join(import.meta.dirname, 'command-lines.mjs');

/**
 * A process behind the words of a program that leads to it, such as `ip netns exec`; it starts with the first command line. `folder` is any
 * that can be written to.
 */
export function commandLinesBehind(before: readonly string[], folder: string): CommandLines {
  let started: CommandLines | null = null;
  return {
    run: (words) => {
      started ??= start(before, folder);
      const outcome = started.run(words);
      holdToSchema(words, outcome.out);
      return outcome;
    },
    end: () => started?.end(),
  };
}

function start([file = '', ...before]: readonly string[], folder: string): CommandLines {
  const paths = ['requests', 'answers'].map((name) => join(folder, name));
  execFileSync('mkfifo', paths);
  const [requests, answers] = paths.map(openBothEnds) as [Ends, Ends];
  for (const path of paths) rmSync(path);
  const child = spawn(file, [...before, process.execPath, script], {
    stdio: [requests.read, answers.write, 'inherit'],
  });
  // With the last one who could write, the reader sees the end.
  closeSync(requests.read);
  closeSync(answers.write);
  child.unref();
  return {
    run: (words) => {
      writeSync(requests.write, `${JSON.stringify(words)}\n`);
      return JSON.parse(lineFrom(answers.read)) as Outcome;
    },
    end: () => {
      closeSync(requests.write);
      closeSync(answers.read);
    },
  };
}

interface Ends {
  readonly read: number;
  readonly write: number;
}

/** A fifo opened for one direction waits for the other one. */
function openBothEnds(path: string): Ends {
  const both = openSync(path, constants.O_RDWR);
  const ends = { read: openSync(path, constants.O_RDONLY), write: openSync(path, constants.O_WRONLY) };
  closeSync(both);
  return ends;
}

function lineFrom(fd: number): string {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.alloc(65_536);
    const length = readSync(fd, chunk);
    if (length === 0) throw new Error('the process that runs command lines ended');
    chunks.push(chunk.subarray(0, length));
    if (chunk[length - 1] === 10) return Buffer.concat(chunks).toString();
  }
}
