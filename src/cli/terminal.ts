import type { Paint, Style } from '../index.js';
import { wantsProgress } from './progress-line.js';

/** The properties of the terminal that affect output. */
export interface Terminal {
  readonly isColoured: boolean;
  readonly isInteractive: boolean;
  /** Of standard output; null: it is no terminal. */
  readonly columns: number | null;
  /** Characters in a line of standard error, where it shows how far long work is; null: it does not. */
  readonly progressColumns: number | null;
}

export function terminalOf(args: readonly string[]): Terminal {
  const { stderr, stdin, stdout } = process;
  return {
    isColoured: isColoured(stdout.isTTY === true, args, process.env),
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    columns: columnsOf(stdout),
    progressColumns: wantsProgress(stderr.isTTY === true, args, process.env) ? columnsOf(stderr) : null,
  };
}

/** Null: it is no terminal, or one that does not say how wide it is. */
function columnsOf({ columns, isTTY }: NodeJS.WriteStream): number | null {
  return isTTY === true && columns > 0 ? columns : null;
}

/** Whoever wants no colours is heard first. */
export function isColoured(isTerminal: boolean, args: readonly string[], env: NodeJS.ProcessEnv): boolean {
  if (args.includes('--no-color') || env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** Blue and orange: whoever confuses red and green sees them apart. */
const codes = {
  bold: ['1', '22'],
  dim: ['2', '22'],
  good: ['94', '39'],
  bad: ['38;5;208', '39'],
  caution: ['33', '39'],
  info: ['36', '39'],
} as const satisfies Readonly<Record<Style, readonly [string, string]>>;

export function paintOf({ isColoured: wanted }: Pick<Terminal, 'isColoured'>): Paint {
  return (style, text) => (wanted ? `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m` : text);
}
