import { textOfBytes } from '../base/bytes.js';
import type { Command } from './command.js';
import { CommandError } from './command-error.js';
import { runChild } from './process/child.js';

export interface CommandResult {
  readonly command: Command;
  /** Null when the process was ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /**
   * Of nf_tables, told by the door without processes alone. What is listed is of this generation, or partly of a later
   * one; a write at `plannedOn` left this one. Left out where it is not known.
   */
  readonly generation?: number;
  /**
   * What it was made of, for the machine alone: by this it tells later, without running the command, that it would
   * print the same. A machine of yours passes on what it is given, unless it changes what commands print in ways of its
   * own.
   */
  readonly basis?: object;
}

/** The only way to run the machine's programs; tests and the agent pass their own. */
export type Execute = (command: Command, signal?: AbortSignal) => Promise<CommandResult>;

/** Long enough for a busy machine: it ends only processes that hang. Input extends it. */
const defaultTimeoutMs = 60_000;
const bytesPerMillisecond = 20;

/** The only environment that tools get: messages in one language, programs from the system's folders. */
const environment = {
  LC_ALL: 'C',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/**
 * Runs one process to its end and returns its output, whatever its exit code.
 * @param command its words are passed as they are, without a shell. `timeoutMs` is in milliseconds.
 * @param signal ends the process.
 * @throws CommandError if it could not be started, was ended by a signal, or took too long. After an abort, `reason` is
 * `cancelled`, `cause` the reason of the signal, and `stdout` the output until then.
 * @example
 * const { exitCode, stdout } = await runCommand({ argv: ['ip', '-j', 'link', 'show'] }, AbortSignal.timeout(5000));
 */
export const runCommand: Execute = async (command, signal) => {
  const { argv, keepOpen, netns, stdin } = command;
  const { timeoutMs = defaultTimeoutMs + (stdin ?? '').length / bytesPerMillisecond } = command;
  if (signal?.aborted) throw cancelled(command, signal);
  const end = await runChild({
    argv,
    netns,
    env: environmentOf(command),
    stdin,
    keepOpen,
    timeoutMs,
    signal,
  }).catch((error: unknown) => {
    throw notStarted(command, error);
  });
  const stdout = command.bytes ? end.stdout.toString('latin1') : textOfBytes(end.stdout);
  const stderr = textOfBytes(end.stderr);
  if (end.ended === 'cancelled') throw cancelled(command, signal, { stdout, stderr });
  if (end.ended !== null) throw new CommandError(command, { reason: end.ended, stdout, stderr });
  if (end.exitCode === null) throw new CommandError(command, { reason: 'signal', stdout, stderr });
  return { command, exitCode: end.exitCode, stdout, stderr };
};

/** The error for a process whose caller gave up. */
export function cancelled(
  command: Command,
  signal: AbortSignal | undefined,
  { stdout = '', stderr = '' }: { readonly stdout?: string; readonly stderr?: string } = {},
): CommandError {
  const why = signal?.reason instanceof Error ? signal.reason.message : '';
  return new CommandError(command, {
    reason: 'cancelled',
    stdout,
    stderr: [stderr.trim(), why].filter(Boolean).join('\n'),
    cause: signal?.reason,
  });
}

/** The error for a process that the system did not start. */
export function notStarted(command: Command, error: unknown): CommandError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new CommandError(
    command,
    code === 'ENOENT' ? { reason: 'not-found' } : { reason: 'not-started', stderr: message },
  );
}

export function environmentOf({ xtablesLock }: Pick<Command, 'xtablesLock'> = {}): Readonly<Record<string, string>> {
  const lockFile = xtablesLock ?? process.env['XTABLES_LOCKFILE'];
  return lockFile ? { ...environment, XTABLES_LOCKFILE: lockFile } : environment;
}
