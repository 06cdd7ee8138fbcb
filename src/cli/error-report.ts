import { CommanderError } from 'commander';
import { ApplyError, visibleLines } from '../index.js';
import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { formatJson } from './json-output.js';
import { BadDocumentError } from './usage-error.js';

/** An error for programs, as `--output json` prints it. Failed applies have a report with their plan instead. */
interface ErrorView {
  readonly formatVersion: 1;
  /** failed: exit 1. refused: exit 3, nothing was touched. */
  readonly outcome: 'failed' | 'refused';
  /** A stable name: `usage`, `bad-document`, `locked`, `stale-plan` ... */
  readonly reason: string;
  readonly message: string;
  /** What is wrong with a document, one entry a mistake. */
  readonly diagnostics?: BadDocumentError['diagnostics'];
}

/** Says what went wrong: for people on stderr, and with `--output json` as one document on stdout, too. */
export function reportError(error: unknown, code: ExitCode, args: readonly string[], context: Context): void {
  const message = error instanceof Error ? error.message : String(error);
  // Each line of a refused document begins with its file, as compilers' do, so that editors find it.
  if (error instanceof BadDocumentError) context.err(`${visibleLines(message)}\n`);
  // Commander has written its own to stderr.
  else if (!(error instanceof CommanderError)) context.err(`redirect: ${visibleLines(message)}\n`);
  if (asksForJson(args) && !(error instanceof ApplyError)) {
    context.out(formatJson(viewError(error, message, code)));
  }
}

function viewError(error: unknown, message: string, code: ExitCode): ErrorView {
  return {
    formatVersion: 1,
    outcome: code === exitCodes.refused ? 'refused' : 'failed',
    reason: error instanceof Error ? reasonOf(error) : 'failed',
    message: error instanceof CommanderError ? message.replace(/^error: /, '') : message,
    ...(error instanceof BadDocumentError ? { diagnostics: error.diagnostics } : {}),
  };
}

/** `StalePlanError` is `stale-plan`; what the system throws has no better name than `failed`. */
function reasonOf(error: Error): string {
  if (error instanceof CommanderError) return 'usage';
  const words = error.name.replace(/Error$/, '').replace(/\B[A-Z]/g, (letter) => `-${letter}`);
  return words === '' ? 'failed' : words.toLowerCase();
}

/** Read off the words themselves: a command line that could not be parsed has no options yet. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const words = end === -1 ? args : args.slice(0, end);
  return words.some((word, index) => word === '--output=json' || (word === 'json' && words[index - 1] === '--output'));
}
