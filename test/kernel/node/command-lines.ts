import { join } from 'node:path';
import { holdToSchema } from '../../schemas/violations.js';
import { inNamespace, type NodeProcess, startNodeProcess } from './node-process.js';

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

/** In the network namespace of that name. */
export function commandLinesIn(netns: string): Pick<CommandLines, 'run'> {
  return { run: (words) => outcomeOf(inNamespace(script, netns), words) };
}

/**
 * In a process behind the words of a program that leads to it, such as `unshare -m`; it starts with the first command
 * line.
 */
export function commandLinesBehind(before: readonly string[]): CommandLines {
  let started: NodeProcess | null = null;
  return {
    run: (words) => {
      started ??= startNodeProcess([...before, process.execPath, script]);
      return outcomeOf(started, words);
    },
    end: () => started?.end(),
  };
}

function outcomeOf({ ask }: Pick<NodeProcess, 'ask'>, words: readonly string[]): Outcome {
  const outcome = ask<Outcome>({ words });
  holdToSchema(words, outcome.out);
  return outcome;
}
