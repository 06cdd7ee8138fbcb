import { randomUUID } from 'node:crypto';
import type { Command } from './command.js';
import { CommandError } from './command-error.js';
import type { CommandResult, Execute } from './run-command.js';

interface Waiting {
  readonly command: Command;
  readonly resolve: (result: CommandResult | Promise<CommandResult>) => void;
  readonly reject: (error: unknown) => void;
}

interface Group {
  readonly netns: string;
  readonly signal: AbortSignal | undefined;
  readonly waiting: Waiting[];
}

/** Longer commands have no room beside others. */
const mostWords = 200;

/**
 * Commands of one namespace that are asked for at the same moment (`together`) run in one process of ours, one after
 * the other, equal ones once. To start a process takes us longer than most of them run, and grows with our memory;
 * `find` starts them cheaply, and without a shell. It shows whether a command succeeded, not its exit status: that of a
 * failed one is given as 1.
 */
export function runTogether(execute: Execute): Execute {
  const groups: Group[] = [];
  const flush = (): void => {
    for (const group of groups.splice(0)) runGroup(execute, group);
  };
  return (command, signal) => {
    const { netns } = command;
    if (netns == null || !mayShare(command)) return execute(command, signal);
    return new Promise((resolve, reject) => {
      // Later than the callbacks of this moment, which may ask for more.
      if (groups.length === 0) setImmediate(flush);
      let group = groups.find((one) => one.netns === netns && one.signal === signal && hasRoom(one, command));
      if (group === undefined) {
        group = { netns, signal, waiting: [] };
        groups.push(group);
      }
      group.waiting.push({ command, resolve, reject });
    });
  };
}

/** `find` replaces braces in any word, and ends a command at a semicolon. */
function mayShare({ argv, bytes, keepOpen, timeoutMs, together, writes, xtablesLock }: Command): boolean {
  if (together !== true || writes || bytes || keepOpen || timeoutMs || xtablesLock) return false;
  return argv.length <= mostWords && argv.every((word) => word !== ';' && !word.includes('{}'));
}

/** There is one input for all: only one command may read it. */
function hasRoom({ waiting }: Group, command: Command): boolean {
  return command.stdin === undefined || waiting.every((one) => one.command.stdin === undefined);
}

async function runGroup(execute: Execute, { netns, signal, waiting }: Group): Promise<void> {
  const commands = [...new Map(waiting.map(({ command }) => [keyOf(command), command])).values()];
  const [first] = commands;
  if (first === undefined) return;
  const stdin = commands.find((one) => one.stdin !== undefined)?.stdin;
  const mark = randomUUID();
  const all = ['find', '/', '-maxdepth', '0', '(', ...commands.flatMap((one) => clauseOf(one, mark)), '-true', ')'];
  try {
    const isAlone = commands.length === 1;
    const argv = isAlone ? first.argv : all;
    const result = await execute({ argv, netns, ...(stdin === undefined ? {} : { stdin }) }, signal);
    const results = isAlone ? [result] : resultsIn(result, mark);
    const byKey = new Map(commands.map((command, index) => [keyOf(command), results[index] ?? null]));
    for (const { command, resolve } of waiting) {
      const found = byKey.get(keyOf(command));
      resolve(found ? { ...found, command } : execute(command, signal));
    }
  } catch (error) {
    for (const one of waiting) fail(one, error);
  }

  function fail({ command, reject, resolve }: Waiting, error: unknown): void {
    const isGivenUp = signal?.aborted === true || commands.length === 1;
    if (!isGivenUp) resolve(execute(command, signal));
    else if (error instanceof CommandError) {
      const { cause, exitCode, reason, stderr, stdout } = error;
      reject(new CommandError(command, { reason, exitCode, stdout, stderr, cause }));
    } else reject(error);
  }
}

function keyOf({ argv, stdin }: Command): string {
  return JSON.stringify([argv, stdin]);
}

/** A command and what shows on both streams that it has ended, and whether it succeeded. */
function clauseOf({ argv }: Command, mark: string): readonly string[] {
  const say = (word: string) => ['-printf', `\\n${mark} ${word}\\n`, '-fprintf', '/dev/stderr', `\\n${mark}\\n`];
  return ['(', '-exec', ...argv, ';', ...say('done'), '-o', ...say('failed'), ')', ','];
}

/** What `find` says itself about a command that it could not start, or that a signal ended. */
const unclear = /^find: /m;

/**
 * The results of the commands; null where it is not clear what happened. The mark is random, so no output contains it.
 */
function resultsIn({ command, stderr, stdout }: CommandResult, mark: string): readonly (CommandResult | null)[] {
  const errors = stderr.split(`\n${mark}\n`);
  const parts = stdout.split(`\n${mark} `);
  return parts.slice(1).map((part, index) => {
    const [before = '', said = ''] = [parts[index], errors[index]];
    const output = index === 0 ? before : before.slice(before.indexOf('\n') + 1);
    const exitCode = part.startsWith('done\n') ? 0 : 1;
    return exitCode === 1 && unclear.test(said) ? null : { command, exitCode, stdout: output, stderr: said };
  });
}
