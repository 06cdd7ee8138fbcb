import type { Command } from '../../../src/kernel/command.js';
import { CommandError } from '../../../src/kernel/command-error.js';
import type { Output } from './tool.js';

/** What goes wrong with a process. */
export type FaultKind =
  /** It does nothing, and says why. */
  | 'refused'
  /** It is ended by a signal before it has done anything, half-way through its work, or when all of it is done. */
  | 'killed-before'
  | 'killed-half-way'
  | 'killed-after'
  /** It does its work and says that it did not. */
  | 'done-and-denied'
  /** It does nothing and does not end: its time is over. */
  | 'hangs'
  /** It does its work and has something to say. */
  | 'warns'
  | 'missing-program';

export interface Fault {
  readonly kind?: FaultKind;
  /** Which processes it meets: all of them, or those that change the machine, which are counted from 1. */
  readonly meets: (command: Command, write: number | null) => boolean;
  /** It strikes as often as it meets one, not only the first time. */
  readonly stays?: true;
  /** What somebody else does to the machine just before. */
  readonly meanwhile?: () => void;
}

/** The n-th process that changes something, counted from 1 and from when the fault was put in. */
export function atWrite(number: number, kind: FaultKind): Fault {
  return { kind, meets: (_, write) => write === number };
}

const defaultTimeoutMs = 60_000;

/**
 * Runs a process with what goes wrong with it.
 * @param run does so many parts of the work; left out: all of it.
 * @throws CommandError
 */
export function runWithFault(
  { wait }: { readonly wait: (milliseconds: number) => void },
  command: Command,
  kind: FaultKind | undefined,
  run: (parts?: number) => Output,
): Output {
  switch (kind) {
    case undefined:
      return run();
    case 'refused':
      return { exitCode: 1, stderr: 'Operation not supported\n' };
    case 'killed-before':
      throw new CommandError(command, { reason: 'signal' });
    case 'killed-half-way':
      run(Math.ceil(partsOf(command) / 2));
      throw new CommandError(command, { reason: 'signal' });
    case 'killed-after':
      run();
      throw new CommandError(command, { reason: 'signal' });
    case 'done-and-denied':
      return { ...run(), exitCode: 1, stderr: 'Input/output error\n' };
    case 'hangs':
      wait(command.timeoutMs ?? defaultTimeoutMs);
      throw new CommandError(command, { reason: 'timeout' });
    case 'warns': {
      const output = run();
      return { ...output, stderr: `${output.stderr ?? ''}Warning: this will stop to work\n` };
    }
    case 'missing-program':
      throw new CommandError(command, { reason: 'not-found' });
  }
}

/** Lines, tables or files: what others can see the state between. */
function partsOf({ argv, stdin = '' }: Command): number {
  if (argv[0] === 'tee') return argv.length - 1;
  const lines = stdin.split('\n').filter((line) => line !== '');
  const tables = lines.filter((line) => line.startsWith('*')).length;
  // Of a single table nothing is there until all of it is.
  return tables === 0 ? lines.length : tables === 1 ? 0 : tables;
}
