import { RedirectError } from '../base/redirect-error.js';
import type { Command } from './command.js';
import { rightsRemedy } from './not-permitted.js';

export type CommandFailure =
  | 'not-found'
  | 'not-started'
  | 'timeout'
  | 'cancelled'
  | 'signal'
  | 'output-too-large'
  | 'unreadable'
  | 'exit';

/** A process failed. `reason` distinguishes the kinds; `exit` is a non-zero exit status. */
export class CommandError extends RedirectError {
  override readonly name = 'CommandError';
  override readonly code = 'command';
  readonly command: Command;
  readonly reason: CommandFailure;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  override readonly remedy: string | null;

  constructor(
    command: Command,
    end: {
      readonly reason: CommandFailure;
      readonly exitCode?: number | null;
      readonly stdout?: string;
      readonly stderr?: string;
      readonly cause?: unknown;
    },
  ) {
    const said = (end.stderr ?? '').trim();
    const what = `${command.argv.join(' ')}: ${describeFailure(end.reason, end.exitCode)}`;
    const remedy = remedyFor(command, end.reason, said);
    super([what, said, remedy].filter(Boolean).join(': '), 'cause' in end ? { cause: end.cause } : undefined);
    this.remedy = remedy === '' ? null : remedy;
    this.command = command;
    this.reason = end.reason;
    this.exitCode = end.exitCode ?? null;
    this.stdout = end.stdout ?? '';
    this.stderr = end.stderr ?? '';
  }
}

function describeFailure(reason: CommandFailure, exitCode: number | null | undefined): string {
  const words = {
    'not-found': 'the program is not installed',
    'not-started': 'could not be started',
    timeout: 'took too long and was ended',
    cancelled: 'was cancelled',
    signal: 'was ended by a signal',
    'output-too-large': 'printed more than could be held',
    unreadable: 'printed what cannot be read',
    exit: `exit status ${exitCode ?? 'unknown'}`,
  } satisfies Record<CommandFailure, string>;
  return words[reason];
}

/** The Debian package of each program that may be missing; all others are in iptables. */
const packages: Readonly<Record<string, string>> = {
  find: 'findutils',
  flock: 'util-linux',
  ip: 'iproute2',
  ipset: 'ipset',
  nft: 'nftables',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  xargs: 'findutils',
};

function remedyFor({ argv, netns }: Command, reason: CommandFailure, said: string): string {
  const program = netns ? 'nsenter' : (argv[0] ?? '');
  // nsenter and xargs start another program, and report it themselves if it is missing.
  const started = /^(?:nsenter: failed to execute|xargs:) ([\w-]+): No such file/m.exec(said)?.[1];
  const missing = reason === 'not-found' ? program : started;
  if (missing !== undefined) return `install it with: apt-get install ${packages[missing] ?? 'iptables'}`;
  if (/permission denied|operation not permitted|must be root/i.test(said)) {
    return rightsRemedy;
  }
  const limit = exhaustedLimit(reason, said);
  if (limit !== null) return limit;
  if (/xtables lock/.test(said)) return 'another program holds the xtables lock: try again, or raise --lock-timeout';
  if (/Parsing nftables rule failed/.test(said)) {
    return 'nft wrote a rule there that this iptables cannot read: look with nft list ruleset, and ask the program that wrote it to use a table of its own';
  }
  return '';
}

/** Which limit of the calling process is too low for the command. */
function exhaustedLimit(reason: CommandFailure, said: string): string | null {
  if (reason !== 'not-started') return null;
  if (/\bE[MN]FILE\b/.test(said)) return 'too many files are open: raise the limit (ulimit -n)';
  return /\bEAGAIN\b/.test(said)
    ? 'too many processes run: raise the limit (ulimit -u, or pids.max of the cgroup)'
    : null;
}
