import type { Command } from '../../command.js';

/** The options of `ip` that are understood here. */
export interface IpOptions {
  /** AF_INET (2) or AF_INET6 (10); 0: not given. */
  readonly family: number;
  readonly numeric: boolean;
  readonly details: boolean;
  readonly json: boolean;
}

export interface Invocation {
  readonly options: IpOptions;
  /** The words of the single command, or of each line of the batch with its number. */
  readonly lines: readonly IpLine[];
  readonly isBatch: boolean;
  /** Whether a batch goes on after a line that failed. */
  readonly goesOn: boolean;
}

export interface IpLine {
  readonly number: number;
  readonly words: readonly string[];
}

/** Quotes, comments and continued lines, which `ip` reads in its own way. */
const special = /["'#\\]/;

/** Null: options, or a form of a line, that are not understood here. */
export function parseInvocation({ argv, stdin = '' }: Command): Invocation | null {
  const given = new Set<string>();
  const rest = argv.slice(1);
  while (/^-./.test(rest[0] ?? '')) given.add(rest.shift() ?? '');
  if (![...given].every((option) => known.has(option)) || (given.has('-4') && given.has('-6'))) return null;
  const options: IpOptions = {
    family: given.has('-6') ? 10 : given.has('-4') ? 2 : 0,
    numeric: given.has('-N'),
    details: given.has('-details'),
    json: given.has('-json'),
  };
  if (!given.has('-batch')) {
    return given.has('-force') || rest.length === 0
      ? null
      : { options, lines: [{ number: 1, words: rest }], isBatch: false, goesOn: false };
  }
  if (rest.length !== 1 || rest[0] !== '-' || special.test(stdin)) return null;
  return { options, lines: linesOf(stdin), isBatch: true, goesOn: given.has('-force') };
}

const known: ReadonlySet<string> = new Set(['-4', '-6', '-N', '-json', '-details', '-force', '-batch']);

function linesOf(stdin: string): readonly IpLine[] {
  return stdin
    .split('\n')
    .map((line, index) => ({ number: index + 1, words: line.split(/[ \t\r]+/).filter((word) => word !== '') }))
    .filter(({ words }) => words.length > 0);
}
