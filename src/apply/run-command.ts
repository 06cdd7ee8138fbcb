import type { Options } from 'execa';
import { CommandError } from './command-error.js';

/** One process to run: an argument vector and what it reads, never a shell line. */
export interface Command {
  readonly argv: readonly string[];
  readonly stdin?: string;
  /** Path of the network namespace to run in; null or absent is the caller's own. */
  readonly netns?: string | null;
  /** Milliseconds; the process gets SIGTERM, five seconds later SIGKILL. */
  readonly timeoutMs?: number;
  /** Whether the process changes the machine: a plan without changes starts none of these. */
  readonly writes?: boolean;
  /** A file descriptor of ours that the process keeps open as its own. */
  readonly keepOpen?: number;
}

export interface CommandResult {
  readonly command: Command;
  /** Null when the process was ended by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The only way to the machine's programs; tests and the agent hand in their own. */
export type Execute = (command: Command, signal?: AbortSignal) => Promise<CommandResult>;

const defaultTimeoutMs = 30_000;

/** What a tool may need of our environment and nothing more: text in one language, programs from the system's folders. */
export const environment = {
  LC_ALL: 'C',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/**
 * The argument vector that runs a command inside its namespace. nsenter takes a path where `ip netns exec` wants a name
 * under /run/netns, and does not remount /sys.
 */
export function argvOf(command: Command): readonly string[] {
  return command.netns ? ['nsenter', `--net=${command.netns}`, '--', ...command.argv] : command.argv;
}

/**
 * Runs one process to its end and returns what it said, whatever its exit code.
 * @throws CommandError when it could not be started, was ended from outside, or took too long.
 */
export const runCommand: Execute = async (command, signal) => {
  const { execa } = await import('execa');
  const [file = '', ...args] = argvOf(command);
  const options = {
    // A pipe that nobody writes to costs a third of a short call.
    ...(command.stdin === undefined ? {} : { input: command.stdin }),
    stdio: [
      command.stdin === undefined ? 'ignore' : 'pipe',
      'pipe',
      'pipe',
      // Node passes any descriptor on; execa's types know of none beyond those of the standard streams.
      ...(command.keepOpen === undefined ? [] : [command.keepOpen as unknown as 'inherit']),
    ],
    cleanup: false,
    timeout: command.timeoutMs ?? defaultTimeoutMs,
    forceKillAfterDelay: 5_000,
    maxBuffer: 512 * 1024 * 1024,
    stripFinalNewline: false,
    env: xtablesLock(),
    extendEnv: false,
    reject: false,
    ...(signal ? { cancelSignal: signal } : {}),
  } satisfies Options;
  const result = await execa(file, args, options);
  if (
    result.timedOut ||
    result.isCanceled ||
    result.isMaxBuffer ||
    result.isTerminated ||
    result.exitCode === undefined
  ) {
    throw new CommandError(command, {
      reason: reasonOf(result),
      stdout: String(result.stdout ?? ''),
      stderr: [result.stderr, result.isCanceled ? whyAborted(signal) : ''].filter(Boolean).join('\n'),
    });
  }
  return { command, exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
};

export function whyAborted(signal: AbortSignal | undefined): string {
  return signal?.reason instanceof Error ? signal.reason.message : '';
}

function xtablesLock(): Readonly<Record<string, string>> {
  const lockFile = process.env['XTABLES_LOCKFILE'];
  return lockFile ? { ...environment, XTABLES_LOCKFILE: lockFile } : environment;
}

function reasonOf(result: {
  timedOut: boolean;
  isCanceled: boolean;
  isMaxBuffer: boolean;
  isTerminated: boolean;
  code?: string | undefined;
}): CommandError['reason'] {
  if (result.timedOut) return 'timeout';
  if (result.isCanceled) return 'cancelled';
  if (result.isMaxBuffer) return 'output-too-large';
  if (result.isTerminated) return 'signal';
  return result.code === 'ENOENT' ? 'not-found' : 'not-started';
}
